"""Runs a program of Python under cProfile, in this interpreter, as if it had been started by itself.

Usage: python record.py RECORDING -f|-m|-c TARGET [ARGUMENTS]

The recording is written when the interpreter ends: also after an exception, sys.exit, os._exit, SIGINT and SIGTERM.
A child made by os.fork (as multiprocessing does) writes a recording of its own beside it. Python 2.7 and 3.
"""
import atexit
import cProfile
import os
import signal
import sys
import threading
import types

recording, how, target = sys.argv[1:4]
main_process = os.getpid()
leave = os._exit


class Profile(cProfile.Profile):
    """A profile that may be looked at from another thread."""

    def create_stats(self):
        self.snapshot_stats()


class Recorder(object):
    """The profiles of all threads of this process."""

    def __init__(self):
        self.owner = os.getpid()
        self.profiles = []
        self.begin()

    def begin(self, *_):
        profile = Profile()
        self.profiles.append(profile)
        try:
            profile.enable()
        except ValueError:  # since Python 3.12 one profile sees all threads
            self.profiles.pop()

    def stop(self):
        """Only for this thread, but since Python 3.12 for all of them."""
        if self.profiles:
            self.profiles[0].disable()

    def write(self):
        """Once, into a file that is there only when it is whole."""
        self.stop()
        profiles, self.profiles = self.profiles, []
        for profile in profiles:
            profile.create_stats()
        profiles = [profile for profile in profiles if profile.stats]
        if not profiles or self.owner != os.getpid():
            return
        import pstats
        name = recording if self.owner == main_process else "%s-%d.pstats" % (recording[:-7], self.owner)
        part = os.path.join(os.path.dirname(name), ".%d" % self.owner)
        try:
            pstats.Stats(*profiles).dump_stats(part)
            os.rename(part, name)
        except OSError:
            pass  # the folder has gone


def begin_child():
    global recorder
    recorder.stop()
    recorder = Recorder()


def write_and_leave(status):
    recorder.write()
    leave(status)


def end_by(number, frame):
    """As the program would have ended by this signal."""
    recorder.write()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def code_and_module():
    """What is run, and the module __main__ in which it is run."""
    module = types.ModuleType("__main__")
    if how == "-m":
        import runpy
        details = runpy._get_module_details(target)
        code = details[2]
        module.__file__ = code.co_filename
        module.__package__ = details[0].rpartition(".")[0]
        if len(details) == 3:  # Python 3
            module.__spec__ = details[1]
        sys.argv[:] = [module.__file__] + sys.argv[4:]
    elif how == "-c":
        sys.argv[:] = ["-c"] + sys.argv[4:]
        code = compile(target, "<string>", "exec")
    elif target == "-":
        sys.argv[:] = ["-"] + sys.argv[4:]
        code = compile(sys.stdin.read(), "<stdin>", "exec")
    else:
        import io
        sys.argv[:] = sys.argv[3:]
        # An absolute path since Python 3.9.
        module.__file__ = os.path.abspath(target) if sys.version_info >= (3, 9) else target
        if os.path.isdir(target) or target.endswith(".pyz"):
            sys.path.insert(0, target)
            import runpy
            code = runpy._get_module_details("__main__")[2]
            module.__package__ = ""
        else:
            with io.open(target, "rb") as script:
                code = compile(script.read(), module.__file__, "exec", dont_inherit=True)
    return code, module


def fix_path():
    """What the interpreter puts first: the folder of the script, or the working folder."""
    flags = sys.flags
    if getattr(flags, "isolated", 0) or getattr(flags, "safe_path", False):
        return
    sys.path[0] = os.path.dirname(os.path.realpath(target)) if how == "-f" and target != "-" else \
        os.getcwd() if how == "-m" else ""


def show(kind, error, trace):
    """The exception as if the program had not been called from here."""
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    if hasattr(error, "with_traceback"):
        error = error.with_traceback(trace)
    sys.excepthook(kind, error, trace)


def end_interrupted():
    sys.stdout.flush()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGINT)


def run():
    fix_path()
    try:
        code, module = code_and_module()
    except ImportError as error:  # what python -m says
        sys.exit("%s: %s" % (sys.executable, error))
    except SyntaxError:
        show(*sys.exc_info()[:2] + (None,))
        sys.exit(1)
    sys.modules["__main__"] = module
    threading.setprofile(lambda *_: recorder.begin())
    try:
        recorder.begin()
        try:
            exec(code, module.__dict__)
        finally:
            if recorder.profiles and (sys.version_info < (3, 12) or threading.active_count() == 1):
                recorder.profiles[0].disable()
    except SystemExit:
        raise
    except BaseException:
        kind, error, trace = sys.exc_info()
        show(kind, error, trace)
        if kind is KeyboardInterrupt:
            ending.append(end_interrupted)
        sys.exit(1)


ending = []
this = sys.modules["__main__"]  # kept, as its names go with it
atexit.register(lambda: [end() for end in ending])
recorder = Recorder.__new__(Recorder)
recorder.owner, recorder.profiles = main_process, []
atexit.register(lambda: recorder.write())
os._exit = write_and_leave
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=begin_child)
if signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
    signal.signal(signal.SIGTERM, end_by)
run()
