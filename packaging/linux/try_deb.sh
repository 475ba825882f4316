#!/usr/bin/env bash
# Try the Debian package as a person would meet it: in a clean Debian that has nothing but what the package asks for.
#
#   packaging/linux/try_deb.sh dist/aura-trainer_0.1.0_amd64.deb RESULTS
#
# Needs root, debootstrap, xvfb, x11-utils and imagemagick; takes 3 GB below TMPDIR, which are removed at the end.
# The display is served from outside, so that no library of it stands in for one the package forgot. RESULTS gets the
# pictures of the window and the list of what is left behind. SUITE and MIRROR choose another Debian.
set -euo pipefail

deb=$(realpath "$1")
results=$(realpath -m "$2")
suite=${SUITE:-bookworm}
mirror=${MIRROR:-http://deb.debian.org/debian}
root=$(mktemp -d "${TMPDIR:-/tmp}/aura-root-XXXXXX")
chmod 755 "$root"
display=:97
running=()

step() { printf '\n== %s\n' "$1"; }
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }
as_person=(chroot --userspec=editor:editor "$root" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/home/editor USER=editor
  LANG=C.UTF-8 DISPLAY="$display")
person() { "${as_person[@]}" "$@"; }

leave() {
  for pid in "${running[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait || true
  for place in tmp/.X11-unix dev/shm dev/pts dev proc; do
    if mountpoint -q "$root/$place"; then umount --lazy "$root/$place"; fi
  done
  rm -rf --one-file-system "$root"
}
trap leave EXIT

everything() { (cd "$root" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./tmp \) -prune -o -print | sort); }

# Starts what stands in the desktop entry, with files in the place of %F, and takes a picture once a window has the title.
picture() {
  local name=$1 title=$2 command
  shift 2
  command=$(sed -n 's/^Exec=//p' "$root/usr/share/applications/io.github.aura_trainer.AuraTrainer.desktop")
  command=${command//%F/$*}
  echo "as editor: $command"
  # shellcheck disable=SC2086 # the words of the entry are the words of the command
  "${as_person[@]}" $command >"$results/$name.log" 2>&1 &
  running+=($!)
  for _ in $(seq 240); do
    if shown "$title" >/dev/null; then break; fi
    kill -0 "${running[-1]}" || { cat "$results/$name.log"; return 1; }
    sleep 0.5
  done
  shown "$title"
  # For what is read and painted after that.
  sleep 5
  import -display "$display" -window root "$results/$name.png"
  kill -0 "${running[-1]}"
  kill "${running[-1]}"
  wait "${running[-1]}" || true
  cat "$results/$name.log"
}

# The line of a window that has a title and a class; Qt has others that are never shown.
shown() { xwininfo -display "$display" -root -tree | grep "\"$1\": (\""; }

mkdir -p "$results"
step "a clean $suite"
debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$results/debootstrap.log"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount -t devpts devpts "$root/dev/pts"
mount -t tmpfs tmpfs "$root/dev/shm"
inside useradd --create-home editor
inside apt-get update -qq
everything >"$results/before.txt"

step 'the package, installed by apt'
cp "$deb" "$root/var/cache/aura-trainer.deb"
inside apt-get install -y -qq --no-install-recommends /var/cache/aura-trainer.deb >"$results/apt.log" 2>&1 || {
  tail -30 "$results/apt.log"
  exit 1
}
inside dpkg-query -W -f '${Package} ${Version} ${Status} ${Installed-Size} kB\n' aura-trainer
echo "packages it brought in: $(grep -c '^Setting up' "$results/apt.log")"

step 'the self-test, as an ordinary user'
person aura-trainer --version
person aura-trainer --self-test | tee "$results/self-test.log"
echo 'files it left with the person, which fontconfig makes for every program that shows text:'
(cd "$root/home/editor" && find . -type f -newer "$results/apt.log")
person aura-trainer doctor || true

step 'the window, from the desktop entry'
mkdir -p /tmp/.X11-unix "$root/tmp/.X11-unix"
Xvfb "$display" -screen 0 1600x900x24 -nolisten tcp -ac >"$results/xvfb.log" 2>&1 &
running+=($!)
for _ in $(seq 40); do
  if xdpyinfo -display "$display" >/dev/null 2>&1; then break; fi
  sleep 0.25
done
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
picture window 'Aura Trainer'

step 'the window with footage and ratings, and a model that is opened'
person aura-trainer media import /opt/aura-trainer/_internal/resources/sample.mp4
person aura-trainer settings set general.advancedModeEnabled true
person cp /opt/aura-trainer/_internal/resources/frame-importance-model-default.zip /home/editor/friend.auramodel
picture model 'Import friend.auramodel' /home/editor/friend.auramodel

step 'what the desktop makes of such a file'
tools=(libglib2.0-bin desktop-file-utils shared-mime-info)
inside apt-get install -y -qq --no-install-recommends "${tools[@]}" >>"$results/tools.log" 2>&1
inside update-desktop-database
person gio info -a standard::content-type /home/editor/friend.auramodel | tail -1
person gio mime application/vnd.aura-trainer.model | sed -n 1p
inside apt-get purge -y -qq "${tools[@]}" >>"$results/tools.log" 2>&1

step 'purged'
inside apt-get purge -y -qq aura-trainer >"$results/purge.log" 2>&1
inside apt-get autoremove --purge -y -qq >>"$results/purge.log" 2>&1
everything >"$results/after.txt"
comm -13 "$results/before.txt" "$results/after.txt" >"$results/left.txt"
echo 'left below /home:'
grep '^./home/' "$results/left.txt" || true
echo 'left elsewhere, but for the state and caches of apt, dpkg and other packages:'
grep -vE '^./(home|var/(cache|lib|log))/' "$results/left.txt" || echo nothing
if grep -iE 'aura' "$results/left.txt" | grep -v '^./home/editor/' | grep -v '^./var/cache/aura-trainer.deb'; then
  echo 'something of the app is left' >&2
  exit 1
fi
