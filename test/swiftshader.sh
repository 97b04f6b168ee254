# Source this file: makes SwiftShader, the software Vulkan of Debian's Chromium, count as a GPU; uses the folder $folder.
driver() { dpkg -L chromium-common 2>/dev/null | grep swiftshader_icd.json || true; }
if [ -z "$(driver)" ] || ! ldconfig -p | grep libvulkan.so.1 >/dev/null; then
  apt-get -o DPkg::Lock::Timeout=300 update -qq
  apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends chromium-common libvulkan1 >/dev/null
fi
[ -n "$(driver)" ] || { echo "Debian's package chromium-common has no SwiftShader" >&2; exit 1; }
VK_DRIVER_FILES=$(driver)
export VK_DRIVER_FILES VK_ICD_FILENAMES=$VK_DRIVER_FILES XDG_RUNTIME_DIR=$folder SENTE_SOFTWARE_GPU=1
