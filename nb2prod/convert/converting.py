"""The whole of ``convert``: read, refuse, translate, plan, lock, prove, test, merge, and only then write.

>>> convert(Path("chrun.ipynb"), ConvertOptions(only="plan"))
Traceback (most recent call last):
nb2prod.errors.Nb2prodError: nb2prod: chrun.ipynb: no such file or folder
  check the path
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from nb2prod.convert.building import Materials, build
from nb2prod.convert.conversion import Conversion, ConvertOptions
from nb2prod.convert.differing import difference
from nb2prod.convert.finishing import Unsound, finish, sample_note
from nb2prod.convert.inputs import copied, folders_to_write, sources_of
from nb2prod.convert.locked import ProjectLock, lock_for
from nb2prod.convert.merging import foreign_files, merge
from nb2prod.convert.package import checked_name, package_name
from nb2prod.convert.prose import sections_of
from nb2prod.convert.driving import Joined, Wanted
from nb2prod.convert.proving import Outcome, prove, prove_as_one
from nb2prod.convert.readying import Ready, ready_for
from nb2prod.convert.recording import Recorder
from nb2prod.convert.secrets import secrets_in, secrets_printed, secrets_recorded
from nb2prod.convert.selftest import Bench
from nb2prod.convert.stars import star_modules
from nb2prod.convert.values import Plan, Proof, Refused
from nb2prod.convert.writing import check_paths, recover, write
from nb2prod.environment import Origins, is_pin_file, normalise
from nb2prod.errors import Nb2prodError
from nb2prod.notebook import (
    Missing,
    Notebook,
    SurroundingsReader,
    find_notebooks,
    read,
    replace,
    shown_path,
)
from nb2prod.replay import Installed, Interpreter, ReplayRequest, ask, find_interpreter, star_names_in
from nb2prod.verify.covering import covering

_LEAST_SCORE = 9.5
_OLDEST = (3, 8)  # that generated code runs on
Say = Callable[[str], None]


def convert(path: Path, options: ConvertOptions, say: Say = lambda text: None) -> Conversion:
    """Converts the notebook; ``say`` hears what is being done.

    Raises Nb2prodError for wrong usage, an unknown Python, and where there is nothing to resolve a lock from.
    """
    notebook = _read(path)
    if options.only != "plan" and options.target is None:
        raise Nb2prodError("no folder is named", where="-o", todo="name the folder of the project with -o")
    return _Converting(path, notebook, options, say).result()


def _read(path: Path) -> Notebook:
    [found, *others] = list(find_notebooks([str(path)])) or [None]
    if isinstance(found, Missing):
        raise Nb2prodError(found.what, where=found.shown, todo=found.todo)
    if found is None or others:
        raise Nb2prodError(
            "one notebook is converted at a time", where=str(path), todo="name a file that ends in .ipynb"
        )
    try:
        return read(found.path, shown=found.shown)
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        raise Nb2prodError(what, where=found.shown, todo="check the file and its permissions") from error


class _Converting:
    """The work on one notebook."""

    def __init__(self, path: Path, notebook: Notebook, options: ConvertOptions, say: Say):
        self._path = path
        self._notebook = notebook
        self._options = options
        self._say = say
        self._notes: list[str] = []
        self._package = checked_name(options.package) if options.package else ""

    def result(self) -> Conversion:
        """From the notebook to what came of it."""
        refused = self._refused_at_sight()
        if refused:
            return self._refused(refused)
        self._say("planning")
        ready = self._ready()
        if ready.plan.refused or self._options.only == "plan":
            return self._planned(ready)
        interpreter = self._interpreter() if self._options.run else None
        installed = ask(interpreter) if interpreter is not None else None
        if interpreter is not None and installed is not None:
            self._must_have_all(ready, interpreter, installed)
        self._say("locking")
        lock = lock_for(self._path, self._options, installed, ready.whole.others)
        self._notes += lock.notes
        if lock.refused:
            return self._refused(lock.refused, ready.plan)
        return self._proven(ready, lock, interpreter, installed)

    def _refused_at_sight(self) -> tuple[Refused, ...]:
        """What stands in the way before the code is looked at."""
        for problem in self._notebook.problems:
            if problem.code == "NB001":
                todo = "'nb2prod check' tells the place"
                return (Refused(0, 0, f"the notebook cannot be read: {problem.message}", todo),)
        target = self._options.target
        if target is not None and not self._options.only:
            recover(target)
        if target is not None and self._options.only != "plan" and (foreign := foreign_files(target)):
            what = f"{shown_path(target)} holds files that nb2prod did not write: {', '.join(foreign)}"
            return (Refused(0, 0, what, "name an empty folder, or one that does not exist yet"),)
        return secrets_in(self._notebook) if self._notebook.language == "python" else ()

    def _ready(self) -> Ready:
        ready = ready_for(self._notebook, self._path, self._package, self._star_names)
        self._package = ready.options.package
        return ready

    def _star_names(self, notebook: Notebook) -> dict[str, tuple[str, ...]]:
        """What star imports give that no table knows, where the notebook may be run."""
        unknown = star_modules(notebook)
        if not unknown or not self._options.run or self._options.only == "plan":
            return {}
        return star_names_in(self._interpreter(), unknown)

    def _interpreter(self) -> Interpreter:
        spec = self._notebook.metadata.get("kernelspec")
        name = spec.get("name") if isinstance(spec, dict) else None
        found = find_interpreter(name if isinstance(name, str) else "", self._options.wish, os.environ)
        if found is None:
            todo = "use --interpreter or --kernel; or --no-run for a project that is not proven"
            raise Nb2prodError("which Python runs this notebook?", where=self._notebook.path, todo=todo)
        return found

    def _must_have_all(self, ready: Ready, interpreter: Interpreter, installed: Installed) -> None:
        """nb2prod's own Python is that of the notebook only if it has what the notebook imports."""
        around = SurroundingsReader(is_pin_file=is_pin_file).of(self._path)
        origins = Origins(ready.facts, around)
        for one in ready.facts.imports if interpreter.is_own else ():
            if origins.of(one).kind in ("distribution", "unknown") and not one.guarded:
                if not installed.distributions_of(one.module):
                    what = f"which Python runs this notebook? nb2prod's own has no {one.module}"
                    todo = "use --interpreter; or --no-run for a project that is not proven"
                    raise Nb2prodError(what, where=self._notebook.path, todo=todo)

    def _proven(
        self, ready: Ready, lock: ProjectLock, interpreter: Interpreter | None, installed: Installed | None
    ) -> Conversion:
        has = frozenset(map(normalise, installed.packages)) if installed is not None else None
        materials = Materials(
            notebook=self._notebook.raw,
            others=ready.whole.files_beside(self._path.name),
            prose=self._prose(),
            python=_minor(lock.python),
            requirements=lock.requirements,
            lock=lock.texts,
            sample=self._options.sample,
        )

        def plan(joined: Joined, one_step: bool) -> Plan:
            return ready.planned(replace(ready.options, joined=joined, one_step=one_step))

        wanted = Wanted(
            notebook=self._path,
            translated=ready.translated,
            plan=plan,
            build=lambda made, run, proof: build(made, run, proof, materials),
            sources=lambda made: sources_of(ready.facts, made, self._path.parent),
            interpreter=interpreter,
            has=has,
            limits=self._options.limits,
        )
        recorder = None
        if interpreter is not None:
            request = ReplayRequest(self._path, interpreter, limits=self._options.limits, seeded=True)
            recorder = Recorder(request)
        bench = None
        if interpreter is not None and has is not None:
            bench = Bench(self._path, interpreter, has, self._options.limits)
        outcome = prove(wanted, recorder, self._say)
        if not outcome.is_proven:
            return self._unproven(outcome)
        try:
            return self._finished(ready, outcome, materials, bench)
        except Unsound as error:
            if outcome.proof is None or outcome.proof.degree == "run":
                return self._not_sound(outcome.plan, str(error))
            outcome = prove_as_one(wanted, recorder, self._say, because=str(error))
        if not outcome.is_proven:
            return self._unproven(outcome)
        try:
            return self._finished(ready, outcome, materials, bench)
        except Unsound as error:
            return self._not_sound(outcome.plan, str(error))

    def _unproven(self, outcome: Outcome) -> Conversion:
        what = covering(self._notebook)(outcome.failure)
        refused = Refused(outcome.cell, 0, what, outcome.todo)
        return self._refused((refused,) if outcome.failure != "refused" else (), outcome.plan)

    def _prose(self) -> str:
        """The author's words above the first code."""
        first = next(iter(self._notebook.code_cells), None)
        return sections_of(self._notebook).above(first.number).text if first is not None else ""

    def _finished(
        self, ready: Ready, outcome: Outcome, materials: Materials, bench: Bench | None
    ) -> Conversion:
        """The project, written. Raises Unsound where it does not stand on its own."""
        assert outcome.plan is not None
        if outcome.run is not None and (told := secrets_printed(self._path, outcome.run)):
            return self._refused(told, outcome.plan)
        sources = sources_of(ready.facts, outcome.plan, self._path.parent, outcome.opened)
        along = folders_to_write(outcome.plan) | (copied(sources) if self._options.data == "copy" else {})
        done = finish(outcome, materials, bench, sources=sources, along=along, say=self._say)
        if told := secrets_recorded(done.project):
            return self._refused(told, outcome.plan)
        if done.proof.pylint is not None and done.proof.pylint < _LEAST_SCORE:
            self._notes.append(f"pylint gives {done.proof.pylint:.2f} of 10, less than {_LEAST_SCORE}")
        if self._options.sample:
            self._notes.append(sample_note(self._options.sample, done.no_sample))
        return self._written(outcome.plan, done.proof, done.project)

    def _not_sound(self, plan: Plan | None, what: str) -> Conversion:
        todo = "please report it with the notebook; --no-run writes the project without a proof"
        return self._refused((Refused(0, 0, covering(self._notebook)(what), todo),), plan)

    def _written(self, plan: Plan, proof: Proof, project: Mapping[str, bytes]) -> Conversion:
        target = self._options.target
        assert target is not None
        check_paths(project, Path(os.path.realpath(target)))
        merging = merge(project, target)
        lines = tuple(difference(merging)) if self._options.only == "diff" else ()
        if merging.changes and not self._options.only:
            write(merging.changes, target)
        outcome = "conflict" if merging.has_conflict else "written" if merging.changes else "unchanged"
        return replace(self._conversion(plan, proof), outcome=outcome, files=merging.files, lines=lines)

    def _planned(self, ready: Ready) -> Conversion:
        outcome = "refused" if ready.plan.refused else "unchanged"
        told = self._conversion(ready.plan, None)
        return replace(told, outcome=outcome, refused=ready.plan.refused, cells=ready.translated.notebook)

    def _refused(self, refused: tuple[Refused, ...], plan: Plan | None = None) -> Conversion:
        told = refused or (plan.refused if plan is not None else ())
        return replace(self._conversion(plan, None), outcome="refused", refused=told)

    def _conversion(self, plan: Plan | None, proof: Proof | None) -> Conversion:
        target = self._options.target
        return Conversion(
            notebook=self._notebook.path,
            package=self._package or package_name(self._path.stem, ()),
            path=shown_path(target) if target is not None else None,
            outcome="written",
            only=self._options.only,
            proof=proof,
            plan=plan,
            notes=tuple(self._notes),
        )


def _minor(version: str) -> str:
    """Such as 3.11; a notebook of an older Python than generated code runs on gets the oldest that will do."""
    major, minor = (*version.split("."), "0")[:2]
    return "{}.{}".format(*max((int(major), int(minor)), _OLDEST))
