import type { Command } from 'commander'

/** Adds the flags of a connection to a NATS server. */
export const withNats = (command: Command, what: string): Command =>
  command
    .option('--nats <url>', what)
    .option('--nats-creds <file>', 'a NATS credentials file')
    .option('--nats-token <token>', 'a NATS token')
    .option('--nats-ca <file>', "the certificate authority's file, for tls:// with a certificate of your own")
