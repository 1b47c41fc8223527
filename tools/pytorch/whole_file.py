"""Files that exist whole or not at all."""
import os


def write_whole(path, write):
    """Calls write(draft) with a name in the same folder and renames the result; leaves nothing behind when it fails."""
    draft = path + '.unfinished'
    try:
        write(draft)
        os.replace(draft, path)
    finally:
        if os.path.exists(draft):
            os.remove(draft)
