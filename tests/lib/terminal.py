"""What a program writes to a pseudo-terminal."""
import os


def _until_closed(master, take):
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # how Linux says that the other end is closed
            return
        if not piece:
            return
        take(piece)


def read_all(master, take):
    """Hand what comes to `take`, until all others have closed the terminal, and close it here.

    Linux looks for bytes first and then whether the other end is closed: a busy machine may let the program write and
    end between the two, and the bytes are there only when they are asked for again.
    """
    _until_closed(master, take)
    _until_closed(master, take)
    os.close(master)


def all_of(master):
    """The same, as bytes."""
    pieces = []
    read_all(master, pieces.append)
    return b"".join(pieces)
