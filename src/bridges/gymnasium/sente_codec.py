"""Converts values of Gymnasium spaces to and from bytes, for child.py, and rejects values of the wrong shape."""

import struct

INT = struct.Struct("<i")


class Mistake(Exception):
    """An error whose message is reported without the name of the exception."""


def bounds(numpy, values):
    """The bounds as a list, or a single number if all are equal; None for no bound, as JSON has no infinity."""
    plain = [None if abs(x) == float("inf") else x for x in numpy.asarray(values, numpy.float64).ravel().tolist()]
    return plain[0] if plain and all(x == plain[0] for x in plain) else plain


def unlike(space, found, part=""):
    where = f" at {part}" if part else ""
    return Mistake(
        f"its observation{where} {found}, which is not in the space {space}: "
        "correct the observation, or the environment's observation_space."
    )


def require_shape(gymnasium, numpy, space, value, part=""):
    """Raises Mistake if a value, or a part of it, does not have the shape of its space."""
    spaces = gymnasium.spaces
    if isinstance(space, spaces.Dict):
        for name, inner in space.items():
            try:
                each = value[name]
            except (KeyError, IndexError, TypeError):
                raise unlike(space, f"has no {name!r}", part)
            require_shape(gymnasium, numpy, inner, each, f"{part}[{name!r}]")
    elif isinstance(space, spaces.Tuple):
        if not isinstance(value, (tuple, list)) or len(value) != len(space.spaces):
            raise unlike(space, f"is not a tuple of {len(space.spaces)}", part)
        for i, inner in enumerate(space.spaces):
            require_shape(gymnasium, numpy, inner, value[i], f"{part}[{i}]")
    elif space.shape is not None and (shape := shape_of(numpy, value)) != space.shape:
        raise unlike(space, f"has shape {shape}" if shape is not None else "is not an array of numbers", part)


def shape_of(numpy, value):
    try:
        return value.shape if isinstance(value, numpy.ndarray) else numpy.shape(value)
    except ValueError:  # lists of different lengths
        return None


class Codec:
    """A space as `json`; `write` and `read` convert its values to and from bytes, `mask` the action mask of an info."""

    def __init__(self, gymnasium, numpy, space, role):
        spaces = gymnasium.spaces
        whole = space
        self.choices = 0
        if isinstance(space, (spaces.Dict, spaces.Tuple)) and role == "observation":
            space = spaces.utils.flatten_space(whole)
            if not isinstance(space, spaces.Box):
                self.refuse(space, role)
        if isinstance(space, spaces.Discrete):
            start = int(getattr(space, "start", 0))
            self.json = {"kind": "discrete", "n": int(space.n)}
            self.choices = int(space.n)
            self.write = lambda value: INT.pack(index(value) - start)

            def index(value):
                if type(value) is not int and not isinstance(value, numpy.integer):
                    require_shape(gymnasium, numpy, space, value)
                if not (0 <= int(value) - start < space.n and int(value) == value):
                    raise unlike(space, f"is {value}")
                return int(value)

            self.read = lambda data: INT.unpack(data)[0] + start
        elif isinstance(space, (spaces.MultiDiscrete, spaces.MultiBinary)):
            sizes = space.nvec.ravel().tolist() if isinstance(space, spaces.MultiDiscrete) else [2] * int(numpy.prod(space.shape))
            start = numpy.asarray(getattr(space, "start", 0))
            self.json = {"kind": "multi-discrete", "sizes": sizes}

            def write(value):
                require_shape(gymnasium, numpy, space, value)
                choices = numpy.asarray(value) - start
                if choices.dtype.kind == "f" and (choices != numpy.rint(choices)).any():
                    raise unlike(space, f"is {value}")
                return choices.astype("<i4").tobytes()

            self.write = write
            self.read = lambda data: (numpy.frombuffer(data, "<i4").reshape(space.shape) + start).astype(space.dtype)
        elif isinstance(space, spaces.Box):
            low, high = bounds(numpy, space.low), bounds(numpy, space.high)
            wire = numpy.dtype("<f4")
            round = numpy.rint if numpy.issubdtype(space.dtype, numpy.integer) else lambda value: value
            self.json = {"kind": "box", "shape": list(space.shape) or [1], "low": low, "high": high}
            if role == "observation" and space.dtype == numpy.uint8:
                self.json["dtype"] = "uint8"

            def write(value):
                if not isinstance(value, numpy.ndarray) or value.shape != space.shape:
                    require_shape(gymnasium, numpy, space, value)
                return numpy.asarray(value, wire).tobytes()

            self.write = write
            self.read = lambda data: round(numpy.frombuffer(data, wire).reshape(space.shape)).astype(space.dtype)
        else:
            self.refuse(space, role)
        if whole is not space:
            plain = self.write

            def flat(value):
                require_shape(gymnasium, numpy, whole, value)
                return plain(spaces.utils.flatten(whole, value))

            self.write = flat
        self.space, self.numpy = space, numpy

    def mask(self, info):
        given = info.get("action_mask") if self.choices and isinstance(info, dict) else None
        if given is None:
            return b""
        shape = shape_of(self.numpy, given)
        if shape != (self.choices,):
            raise Mistake(
                f"its info['action_mask'] has shape {shape}, not ({self.choices},): "
                f"return one number per action of {self.space}."
            )
        return (self.numpy.asarray(given) != 0).tobytes()

    def refuse(self, space, role):
        hint = ", or Dict and Tuple of them" if role == "observation" else ""
        raise Mistake(
            f"its {role} space {space} is not supported: wrap the environment in Python to convert it to "
            f"Discrete, Box, MultiDiscrete or MultiBinary{hint}."
        )
