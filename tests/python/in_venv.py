#!/usr/bin/env python3
"""The Python package as its users get it: a virtual environment below the build folder, `pip install ./python` into it,
and the tests of this folder run there.

    in_venv.py BUILD install              make the environment, build the wheel with the library of BUILD, install it
    in_venv.py BUILD alone                the same in another environment with everything compiled anew, as it is for who
                                          has no build folder; then the tests of package_test.py there
    in_venv.py BUILD MODULE [PACKAGE...]  run the tests of MODULE.py; needs these packages besides

Exit status 77, with a sentence, when pip or a package can't be had."""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import clean_environment  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SKIPPED = 77


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def last_line(done):
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return lines[-1] if lines else f"exit status {done.returncode}"


def install(build, venv, with_library=True):
    made = subprocess.run([sys.executable, "-m", "venv", venv], capture_output=True, text=True)
    if made.returncode:
        skip(f"no virtual environment can be made ({last_line(made)}): install python3-venv")
    pip = [venv / "bin/pip", "--disable-pip-version-check", "install", "--quiet"]
    # What a build without isolation takes. When it can't be had there is no network: nothing else will be had.
    tools = subprocess.run([*pip, "scikit-build-core>=0.10", "nanobind>=2.4", "pyarrow>=15", "mypy"], capture_output=True,
                           text=True)
    if tools.returncode:
        skip(f"pip can't get what the package is built and tested with ({last_line(tools)})")
    environment = {**os.environ, "CMAKE_BUILD_PARALLEL_LEVEL": str(os.cpu_count() or 1)}
    environment.pop("WINNOW_BUILD", None)
    if with_library:
        environment["WINNOW_BUILD"] = str(build)
    wheel = subprocess.run([*pip, "--no-build-isolation", "--no-deps", "--force-reinstall", "-C",
                            f"build-dir={venv}-wheel", ROOT / "python"], env=environment, capture_output=True,
                           text=True)
    if wheel.returncode:
        print(wheel.stdout + wheel.stderr)
        sys.exit(1)
    (venv / "installed").write_text("yes")


def missing(venv, package):
    name = package.split("[")[0].split(">")[0]
    return subprocess.run([venv / "bin/python", "-c", f"import {name}"], capture_output=True).returncode != 0


def run(build, venv, module, packages):
    if not (venv / "installed").exists():
        skip("the package is not installed: see the test that installs it")
    wanted = [package for package in packages if missing(venv, package)]
    if wanted:
        got = subprocess.run([venv / "bin/pip", "--disable-pip-version-check", "install", "--quiet", *wanted],
                             capture_output=True, text=True)
        if got.returncode:
            skip(f"pip can't get {' '.join(wanted)} ({last_line(got)})")
    environment = {**clean_environment(), "WINNOW_BUILD": str(build), "WINNOW_SOURCE": str(ROOT),
                   "PATH": f"{venv / 'bin'}:{os.environ.get('PATH', '')}", "PYTHONPATH": str(HERE)}
    tests = subprocess.run([venv / "bin/python", "-B", "-W", "error::ResourceWarning", "-m", "unittest", module],
                           cwd=build, env=environment)
    sys.exit(tests.returncode)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    venv = build / ("python/alone" if sys.argv[2] == "alone" else "python/venv")
    if sys.argv[2] in ("install", "alone"):
        venv.parent.mkdir(parents=True, exist_ok=True)
        (venv / "installed").unlink(missing_ok=True)
        install(build, venv, with_library=sys.argv[2] == "install")
    if sys.argv[2] == "alone":
        run(build, venv, "package_test", [])
    elif sys.argv[2] != "install":
        run(build, venv, sys.argv[2], sys.argv[3:])


if __name__ == "__main__":
    main()
