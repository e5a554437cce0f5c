"""Runs the notebooks headless and saves them with their outputs; `./lpu reproduce` calls it.

A failing cell is shown with its source and the Java diagnostic; the committed notebook then stays as it was and the
failed one goes to a side folder. The kernel's process is ended whatever happens. Exit codes: 0 all ran, 1 a cell
failed, 2 unusable arguments, 128 + signal when interrupted.
"""

import asyncio
import copy
import os
import re
import signal
import sys
import tempfile
import time
from argparse import SUPPRESS
from pathlib import Path

from commandline import (HOME, NOTEBOOKS, Parser, end_by_signals, fail, folder_name, note_made, number, read_notebook, run,
                         spare, writable)

KERNEL = "lpu-java"
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Interrupted(Exception):
    """A signal asked for the end; holds its number."""


class NotebookFailed(Exception):
    """A notebook could not be run to its end; the text is for the reader."""


# ---- which notebooks ------------------------------------------------------------------------------------------------


def arguments():
    parser = Parser("reproduce", "Sets up what is missing, then runs the notebooks in place, in numeric order.", "02 04")
    parser.add_argument("which", nargs="*", metavar="NN", help="numbers (or paths) of notebooks; default: all")
    parser.add_argument("--full", action="store_true", help="the long version of each experiment (LPU_FULL=1), into data/full; default: the quick one")
    parser.add_argument("--with-gemma", action="store_true", help="fetch Gemma 3, under its own terms (LPU_GEMMA=1); once fetched it is shown anyway")
    parser.add_argument("--to", type=folder_name, metavar="DIR",
                        help="write notebooks, results/ and figures/ into DIR, over those of an earlier run only, and leave the committed ones alone; default: in place, or data/full with --full")
    parser.add_argument("--timeout", type=number(1, 1_000_000), default=3600, metavar="S", help="seconds a cell may take; default 3600")
    parser.add_argument("--check", action="store_true", help=SUPPRESS)
    return parser.parse_args()


def select(which):
    """The notebooks of these numbers or paths, each once, in numeric order."""
    present = sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))
    if not which:
        return present or fail(f"there are no notebooks in {NOTEBOOKS}")
    chosen = set()
    for name in which:
        if name.endswith(".ipynb"):
            found = [Path(name).resolve()] if Path(name).is_file() else []
        else:
            found = [p for p in present if p.name[:2] == name.lstrip("0").zfill(2)]
        if not found:
            there = ", ".join(p.name[:2] for p in present) or "none"
            fail(f"no notebook {name} (there are: {there})")
        chosen.update(found)
    return sorted(chosen, key=lambda p: (p.name, p))


def outputs(to, chosen):
    """The files in a folder that a run of these notebooks may write over, by their names relative to it."""
    numbers = {p.name[:3] for p in chosen}
    kept = [f for kind in ("results", "figures") for f in (to / kind).glob("[0-9][0-9]-*") if f.name[:3] in numbers]
    return [n for p in chosen for n in (p.name, f"failed/{p.name}")] + [str(f.relative_to(to)) for f in kept]


# ---- saving ---------------------------------------------------------------------------------------------------------


def tidy(notebook, failed):
    """The notebook without what changes from run to run or from machine to machine."""
    notebook = copy.deepcopy(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = {
        "kernelspec": {"display_name": "Java (lpu-kit)", "language": "java", "name": KERNEL},
        "language_info": {"name": "java", "file_extension": ".jshell", "mimetype": "text/x-java-source",
                          "codemirror_mode": "java", "pygments_lexer": "java"},
    }
    seen = set()
    for number, cell in enumerate(notebook.cells, 1):
        cell.metadata = {k: v for k, v in cell.metadata.items() if k in ("tags", "jupyter")}
        if not cell.get("id") or cell.id in seen:
            cell.id = f"cell-{number:02d}"
        seen.add(cell.id)
        if cell.cell_type == "code":  # progress is for whoever waits; a failed notebook keeps it
            cell.outputs = [o for o in cell.outputs if o.output_type != "stream" or o.name != "stderr" or failed]
    return notebook


def save(notebook, path, failed=False):
    import nbformat

    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        nbformat.write(tidy(notebook, failed), part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


# ---- running --------------------------------------------------------------------------------------------------------


class Clock:
    """How long a quick run still takes, by the run times of notebooks/README.md and how this machine compares with them."""

    ROW = re.compile(r"^\| \[(\d\d)\].*?\| ([\d.]+) (s|min)\b", re.M)

    def __init__(self, notebooks, known):
        listed = {nn: float(n) * (60 if unit == "min" else 1) for nn, n, unit in self.ROW.findall(known)}
        self.listed = [listed.get(p.name[:2], 0) for p in notebooks]
        self.began = self.now = time.monotonic()

    def next(self):
        self.now = time.monotonic()

    def left(self, number):
        """In words, while the notebook of this place in the list runs; nothing if one of them has no known time."""
        if 0 in self.listed:
            return ""
        done = sum(self.listed[:number])
        pace = (self.now - self.began) / done if done else 1
        seconds = pace * sum(self.listed[number:]) - (time.monotonic() - self.now)
        return f", about {max(1, round(seconds / 60))} min left"


class Progress:
    """One line on stderr, redrawn on a terminal and repeated in a log."""

    def __init__(self):
        self.live = sys.stderr.isatty()
        self.shown = ""
        self.unfinished = ""

    def show(self, text):
        self.shown = text
        self.draw(text)

    def draw(self, text):
        print(f"\r\x1b[K{text}" if self.live else text, end="" if self.live else "\n", file=sys.stderr, flush=True)

    def hear(self, text):
        """What a cell writes on stderr: notices ("lpu: …", such as a model's terms) stay, progress passes by."""
        *lines, self.unfinished = (self.unfinished + text).split("\n")
        for line in filter(None, lines):
            if line.startswith("lpu: "):
                self.clear()
                print(line, file=sys.stderr, flush=True)
                if self.live:
                    self.draw(self.shown)
            else:
                self.draw(f"{self.shown} · {line}" if self.live else line)

    def clear(self):
        if self.live:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def diagnostic(cell):
    """What Java said about a failed cell, without terminal colours."""
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            text = ANSI.sub("", "\n".join(output.traceback)).strip()
            return text or f"{output.ename}: {output.evalue}"
    return "the kernel gave no diagnostic"


def indent(text):
    return "\n".join("    " + line for line in text.splitlines())


def end(manager):
    """Ends the kernel by its process id: JJava neither follows its client nor obeys a shutdown request.

    Blocks on purpose: a second Ctrl-C must not cut it short.
    """
    process = getattr(manager.provisioner, "process", None)
    if process is None:
        return
    for send in (process.terminate, process.kill):
        send()
        for _ in range(60):
            if process.poll() is not None:
                break
            time.sleep(0.05)
    try:
        os.killpg(process.pid, signal.SIGKILL)  # what a cell may have started
    except OSError:
        pass


async def run_cells(notebook, folder, title, left, timeout, progress):
    """Executes every code cell in a new kernel whose working directory is the folder; fills in the outputs."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    class Runner(NotebookClient):
        def process_message(self, message, cell, index):
            if message["msg_type"] == "stream" and message["content"]["name"] == "stderr":
                progress.hear(message["content"]["text"])
            return super().process_message(message, cell, index)

    specs = KernelSpecManager(kernel_dirs=[str(Path(sys.prefix) / "share" / "jupyter" / "kernels")])
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "kernel.log"
        manager = AsyncKernelManager(kernel_name=KERNEL, kernel_spec_manager=specs,
                                     connection_file=str(Path(scratch) / "connection.json"))
        client = None
        cell = None
        try:
            with log.open("wb") as words:
                await manager.start_kernel(cwd=str(folder), stdout=words, stderr=words)
            client = manager.client()
            client.start_channels()
            await client.wait_for_ready(timeout=120)
            runner = Runner(notebook, km=manager, timeout=timeout, record_timing=False, coalesce_streams=True)
            runner.kc = client
            runner.reset_execution_trackers()
            codes = [i for i, c in enumerate(notebook.cells) if c.cell_type == "code" and c.source.strip()]
            for number, index in enumerate(codes, 1):
                cell = notebook.cells[index]
                progress.show(f"{title}: cell {number} of {len(codes)}{left()}")
                await runner.async_execute_cell(cell, index)
        except CellExecutionError:
            raise NotebookFailed(f"{indent(cell.source)}\n\n{indent(diagnostic(cell))}") from None
        except CellTimeoutError:
            raise NotebookFailed(f"{indent(cell.source)}\n\n    took longer than {timeout} s (--timeout)") from None
        except (NoSuchKernel, FileNotFoundError) as problem:
            fail(f"the Java kernel cannot start: {problem} (./lpu sets it up)")
        except (DeadKernelError, RuntimeError) as problem:
            last = log.read_text(errors="replace").splitlines()[-15:]
            source = indent(cell.source) if cell else "    (no cell had run)"
            raise NotebookFailed(f"{source}\n\n    the Java kernel ended or did not answer: {problem}\n"
                                 + indent("\n".join(last))) from None
        finally:
            if client is not None:
                client.stop_channels()
            end(manager)


def run_one(path, title, left, timeout, progress):
    """Runs one notebook: returns it with its outputs and, if a cell failed, the NotebookFailed; raises Interrupted."""
    notebook = read_notebook(path)
    received = []

    async def main():
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, lambda n=number: (received.append(n), task.cancel()))
        await run_cells(notebook, path.parent, title, left, timeout, progress)

    failure = None
    try:
        asyncio.run(main())
    except (NotebookFailed, asyncio.CancelledError) as problem:
        failure = problem
    finally:
        end_by_signals()  # asyncio has put the system's own handlers back
    if received:
        raise Interrupted(received[0])
    return notebook, failure


# ---- the command ----------------------------------------------------------------------------------------------------


def written(folders):
    """Every file in these folders with its time of change."""
    return {f: f.stat().st_mtime_ns for folder in folders for f in sorted(folder.rglob("*")) if f.is_file()}


def shown(path):
    return path.relative_to(HOME) if path.is_relative_to(HOME) else path


def main():
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    options = arguments()
    chosen = select(options.which)
    if options.to:
        options.to = options.to.resolve()
        if len({p.name for p in chosen}) < len(chosen):
            fail("two of the notebooks have the same name, and --to has room for one")
        spare(options.to, outputs(options.to, chosen))
    elif options.full:
        options.to = HOME / "data" / "full"
    if options.to:
        writable(options.to)
    if options.check:
        return 0
    if options.full:
        os.environ["LPU_FULL"] = "1"
    if options.with_gemma:
        os.environ["LPU_GEMMA"] = "1"
    if options.to:
        os.environ["LPU_RESULTS"] = str(options.to / "results")
        os.environ["LPU_FIGURES"] = str(options.to / "figures")
    folders = [Path(os.environ.get("LPU_RESULTS") or HOME / "data" / "results"),
               Path(os.environ.get("LPU_FIGURES") or HOME / "figures")]
    side = (options.to or HOME / "data" / "cache") / "failed"
    before = written(folders)
    progress = Progress()
    failures = 0
    saved = []
    clock = Clock(chosen, "" if options.full else (NOTEBOOKS / "README.md").read_text(encoding="utf-8"))
    try:
        for count, path in enumerate(chosen, 1):
            began = time.monotonic()
            clock.next()
            source = path.read_bytes()
            notebook, failure = run_one(path, f"[{count}/{len(chosen)}] {path.stem}", lambda at=count - 1: clock.left(at),
                                        options.timeout, progress)
            progress.clear()
            seconds = time.monotonic() - began
            if failure is None and not options.to and path.read_bytes() != source:
                failure = "    it was changed while it ran, and stays as it was changed"
            target = side / path.name if failure else options.to / path.name if options.to else path
            save(notebook, target, failed=bool(failure))
            saved.append(target)
            if failure:
                failures += 1
                print(f"{path.name}: FAILED after {seconds:.1f} s (saved as {shown(target)}):\n\n{failure}\n", flush=True)
            else:
                (side / path.name).unlink(missing_ok=True)
                print(f"{path.name}: ran in {seconds:.1f} s", flush=True)
    finally:
        new = [f for f, changed in written(folders).items() if before.get(f) != changed]
        if options.to:
            note_made(options.to, [str(f.relative_to(options.to)) for f in saved + new])
    if new:
        print("written:")
        for f in new:
            print(f"  {shown(f)}")
    if failures:
        print(f"lpu: {failures} of {len(chosen)} notebooks failed", file=sys.stderr)
    return 1 if failures else 0


def interruptible():
    try:
        return main()
    except Interrupted as ended:
        print("\nlpu: interrupted; the notebook that was running is unchanged", file=sys.stderr)
        return 128 + ended.args[0]


if __name__ == "__main__":
    run(interruptible, "cannot write")
