"""Packs and unpacks zip archives as the zip and unzip commands do, modes and symbolic links included."""
import os
import shutil
import stat
import sys
import zipfile

LINK_LIMIT = 4096


class Refused(Exception):
    pass


def inside(folder, path):
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def place(folder, name):
    """Where an entry goes. A name with a drive, a root or a step upwards leaves the folder."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    if name.startswith(("/", "\\")) or ".." in parts or "\0" in name:
        raise Refused("the entry '%s' would leave its folder" % name)
    return os.path.join(folder, *parts) if parts else folder


def unpack(archive, folder):
    folder = os.path.realpath(folder)
    files, links, folders, made = 0, [], [], set()

    def make(path):
        if path not in made:
            os.makedirs(path, exist_ok=True)
            # A link that was in the folder before must not carry an entry out of it.
            if not inside(folder, os.path.realpath(path)):
                raise Refused("the entry below '%s' would leave its folder" % path)
            made.add(path)

    make(folder)
    with zipfile.ZipFile(archive) as zipped:
        for entry in zipped.infolist():
            target, mode = place(folder, entry.filename), entry.external_attr >> 16
            if entry.is_dir():
                make(target)
                if mode:
                    folders.append((target, mode))
                continue
            make(os.path.dirname(target))
            if stat.S_ISLNK(mode):
                if entry.file_size > LINK_LIMIT:
                    raise Refused("the link '%s' is too long" % entry.filename)
                links.append((target, zipped.read(entry).decode("utf-8", "surrogateescape"), entry.filename))
                continue
            if os.path.islink(target):
                os.unlink(target)
            with zipped.open(entry) as source, open(target, "wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
            if mode:
                os.chmod(target, stat.S_IMODE(mode) & 0o777)
            files += 1
    # Links come last: no entry can be written through one.
    for target, to, name in links:
        reached = os.path.normpath(os.path.join(os.path.dirname(target), to))
        if not inside(folder, reached):
            raise Refused("the link '%s' would leave its folder" % name)
        if os.path.lexists(target):
            os.unlink(target)
        os.symlink(to, target)
        files += 1
    for target, mode in folders:
        os.chmod(target, (stat.S_IMODE(mode) & 0o777) | 0o700)
    return files


def pack(archive, path):
    files = 0
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1, strict_timestamps=False) as zipped:

        def add(real, name):
            info = os.lstat(real)
            if stat.S_ISLNK(info.st_mode):
                entry = zipfile.ZipInfo(name)
                entry.create_system = 3
                entry.external_attr = info.st_mode << 16
                zipped.writestr(entry, os.fsencode(os.readlink(real)))
            elif stat.S_ISREG(info.st_mode) or stat.S_ISDIR(info.st_mode):
                zipped.write(real, name)
            else:
                return 0  # a socket, pipe or device has no content to keep
            return 1

        if not os.path.isdir(path):
            return add(path, os.path.basename(path))
        for folder, folders, names in os.walk(path):
            folders.sort()
            below = os.path.relpath(folder, path)
            for name in list(folders):
                real = os.path.join(folder, name)
                if os.path.islink(real) or not os.listdir(real):
                    files += add(real, os.path.normpath(os.path.join(below, name)))
            for name in sorted(names):
                files += add(os.path.join(folder, name), os.path.normpath(os.path.join(below, name)))
    return files


try:
    print({"unpack": unpack, "pack": pack}[sys.argv[1]](sys.argv[2], sys.argv[3]))
except Refused as refused:
    sys.exit("%s" % refused)
except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError) as error:
    sys.exit("the archive cannot be read: %s" % error)
except OSError as error:
    sys.exit("%s: %s" % (error.filename or sys.argv[3], error.strerror))
