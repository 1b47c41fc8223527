#!/usr/bin/env bash
# Runs a command at the repository root where an OpenCL device exists on any machine: inside a small Debian 13 chroot
# with PoCL, the OpenCL implementation on the CPU. ILGPU refuses the PoCL of older distributions (it lacks generic
# address spaces), hence the chroot.
#
#   tools/opencl/run-in-pocl.sh dotnet test --no-build -c Release tests/OnnxLrp.Kernels.Tests --filter Category=Device
#
# The first run makes the chroot (about a minute, 700 MB) in $ONNXLRP_POCL_CACHE, by default ~/.cache/onnxlrp-pocl; remove
# that folder to make it anew. Inside, the .NET folder, the NuGet packages, the repository and a folder `shared` beside it
# are the same as outside, at the same paths; /tmp is private. Everything is mounted in a mount namespace of this process,
# so nothing stays mounted. Build before: there is no network configuration inside.
set -euo pipefail

fail() { echo "run-in-pocl: $*" >&2; exit 1; }

[ $# -gt 0 ] || fail "no command given; use: $0 COMMAND..."
[ "$(id -u)" = 0 ] || fail "must run as root (it makes a chroot and mounts folders in it); use: sudo -E $0 $*"
command -v dotnet >/dev/null || fail "no dotnet on PATH; install the .NET SDK that global.json names"

if [ -z "${ONNXLRP_POCL_NAMESPACE:-}" ]; then
    unshare --mount --propagation private true 2>/dev/null ||
        fail "cannot make a mount namespace (unshare --mount failed); in a container, run it with the capability SYS_ADMIN"
    ONNXLRP_POCL_NAMESPACE=1 exec unshare --mount --propagation private "$BASH" "$0" "$@"
fi
unset ONNXLRP_POCL_NAMESPACE

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
shared=$(dirname "$repository")/shared
dotnet_root=$(dirname "$(readlink -f "$(command -v dotnet)")")
packages=$(realpath -m "${NUGET_PACKAGES:-$HOME/.nuget/packages}")
cache=${ONNXLRP_POCL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/onnxlrp-pocl}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

# ocl-icd-opencl-dev brings libOpenCL.so: ILGPU does not look for libOpenCL.so.1. ICU is for .NET, libstdc++ for ONNX Runtime.
release=trixie
include=pocl-opencl-icd,ocl-icd-opencl-dev,libicu76,libstdc++6,ca-certificates
root=$cache/$release-$(printf %s "$include" | cksum | cut -d' ' -f1)

install_debootstrap() {
    command -v debootstrap >/dev/null && return
    command -v apt-get >/dev/null || fail "debootstrap is missing and there is no apt-get to install it; install debootstrap"
    echo "run-in-pocl: installing debootstrap" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update >&2 &&
        apt-get -qq -o DPkg::Lock::Timeout=300 install --no-install-recommends debootstrap debian-archive-keyring >&2 ||
        fail "apt-get could not install debootstrap; install it by hand and run this again"
}

# The chroot is made beside its final place and renamed when whole, so an interrupted run leaves nothing half made.
make_root() {
    install_debootstrap
    rm -rf --one-file-system "$root".partial.*
    partial=$(mktemp -d "$root.partial.XXXXXX")
    trap 'rm -rf --one-file-system "$partial"' EXIT
    echo "run-in-pocl: making a Debian $release chroot with PoCL in $root" >&2
    debootstrap --variant=minbase --include="$include" "$release" "$partial" "$mirror" >"$cache/debootstrap.log" 2>&1 ||
        fail "debootstrap failed: $(tail -n 1 "$cache/debootstrap.log") (all of it: $cache/debootstrap.log)"
    rm -f "$partial"/var/cache/apt/archives/*.deb
    chmod 755 "$partial"
    mv -T "$partial" "$root"
    trap - EXIT
}

mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
if [ ! -d "$root" ]; then make_root; fi
exec 9>&-

bind() {
    mkdir -p "$root$1"
    mount --rbind "$1" "$root$1" || fail "cannot bind $1 into $root"
}

for folder in /proc /sys /dev; do bind "$folder"; done
mount -t tmpfs tmpfs "$root/tmp"
bind "$dotnet_root"
bind "$repository"
if [ -d "$packages" ]; then bind "$packages"; fi
if [ -d "$shared" ]; then bind "$shared"; fi

exec chroot "$root" env --chdir="$repository" -u LD_LIBRARY_PATH -u OCL_ICD_VENDORS \
    PATH="$dotnet_root:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    HOME=/root LANG=C.UTF-8 DOTNET_ROOT="$dotnet_root" NUGET_PACKAGES="$packages" DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 \
    "$@"
