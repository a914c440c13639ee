"""How the tests call what was built: winnow as nobody has configured it, and a compiler as a plugin's author would."""
import functools
import os
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
CC = os.environ.get("CC", "cc")
CXX = os.environ.get("CXX", "c++")


def clean_environment():
    """The environment without settings of Winnow, in the environment or in the user's folders."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WINNOW_")}
    # For a test of races: so many threads wherever a test does not say how many.
    if "WINNOW_TEST_JOBS" in os.environ:
        environment["WINNOW_JOBS"] = os.environ["WINNOW_TEST_JOBS"]
    environment.update(XDG_CONFIG_HOME="/nonexistent", XDG_DATA_HOME="/nonexistent")
    return environment


def run(program, *arguments, stdin=b""):
    """Standard output of the program, which must end with status 0; AssertionError with what it said otherwise."""
    # The root as working folder: a winnow.toml of the caller's folder is no part of the test.
    done = subprocess.run([program, *arguments], input=stdin, capture_output=True, env=clean_environment(), cwd="/")
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace")
        raise AssertionError(f"{program} {' '.join(map(str, arguments))}: exit status {done.returncode}\n{said}")
    return done.stdout


def texts_below(folder):
    """Path below the folder -> bytes, of every .txt."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.txt"))}


def build_plugin(folder, name, source, language="c++"):
    """FOLDER/NAME.winnow.so, built with nothing but Winnow's public headers."""
    library = folder / f"{name}.winnow.so"
    library.write_bytes(compiled(source, language))
    library.chmod(0o755)
    return library


@functools.cache
def compiled(source, language):
    """The bytes of the library; several tests of a file may ask for the same."""
    with tempfile.TemporaryDirectory(prefix="winnow-plugin-") as folder:
        file = pathlib.Path(folder) / f"source.{'c' if language == 'c' else 'cpp'}"
        file.write_text(source, encoding="utf-8")
        compiler = [CC, "-std=c99"] if language == "c" else [CXX, "-std=c++17"]
        done = subprocess.run([*compiler, "-Wall", "-Wextra", "-Werror", "-O2", "-shared", "-fPIC", "-Wl,--no-undefined",
                               f"-I{ROOT / 'core/include'}", f"-I{ROOT / 'tests/bad_plugins'}", file, "-o", f"{folder}/library"],
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return pathlib.Path(folder, "library").read_bytes()
