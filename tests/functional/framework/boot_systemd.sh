#!/bin/bash
# boot_systemd.sh - starts systemd in namespaces of its own, for the tests of
# the units; the network is the machine's. As root.
#
#   boot_systemd.sh CGROUP BUILD FOLDER
#
# CGROUP is an empty control group (version 2), BUILD is what `cmake --install`
# takes, FOLDER/etc is copied over /etc. Of the machine nothing changes: its
# files are read-only, /etc, /usr/local and /var have a layer on top, and the
# units are what was installed, no others. Killed, it leaves nothing but CGROUP.
set -euo pipefail

if [ "$1" != inside ]; then
	echo $$ >"$1/cgroup.procs"
	exec unshare --mount --pid --fork --kill-child --uts --ipc --cgroup \
		"$0" inside "$2" "$3"
fi
build=$2 folder=$3

mount -t proc proc /proc
mount -t tmpfs tmpfs /run
layers=/run/layers
for place in etc usr/local var; do
	mkdir -p "$layers/upper/$place" "$layers/work/$place"
	mount -t overlay overlay -o \
		"lowerdir=/$place,upperdir=$layers/upper/$place,workdir=$layers/work/$place" \
		"/$place"
done
mkdir -p $layers/dev/{shm,pts,mqueue,hugepages} $layers/units $layers/local
for device in null zero full random urandom tty; do
	touch "$layers/dev/$device"
	mount --bind "/dev/$device" "$layers/dev/$device"
done
ln -s /proc/self/fd $layers/dev/fd
ln -s /dev/null $layers/dev/console
ln -s pts/ptmx $layers/dev/ptmx
cp -a /lib/systemd/system/*.target /lib/systemd/system/*.slice $layers/units
printf '[Unit]\nDefaultDependencies=no\n' >$layers/units/boot.target

DESTDIR='' cmake --install "$build" >/dev/null
systemd-sysusers
: >/etc/fstab
mount --bind $layers/local /etc/systemd/system
cp -r "$folder/etc/." /etc

mount --bind $layers/units /lib/systemd/system
mount --rbind $layers/dev /dev
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs tmpfs /tmp
mount --make-rshared /
mount -o remount,ro,bind /
exec env -i container=tests PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	/lib/systemd/systemd --system --unit=boot.target --log-target=console
