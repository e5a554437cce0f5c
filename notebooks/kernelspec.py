"""Writes the kernelspec `lpu-java` into the Python environment that runs this script.

The spec starts JJava's jar with the JDK given by --java and puts lpu-kit on its class path. It holds absolute paths
of this machine, so it lives in .venv and is written again by every set-up.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from commandline import HOME, fail, run

NAME = "lpu-java"
KERNELS = Path(sys.prefix) / "share" / "jupyter" / "kernels"
JJAVA_JAR = KERNELS / "java" / "jjava.jar"

# JJava outlives a client that is killed; this ends it with the process that started it.
END_WITH_PARENT = (
    "ProcessHandle.current().parent()"
    ".ifPresent(p -> p.onExit().thenRun(() -> Runtime.getRuntime().halt(0)));"
)


def spec(java: str) -> dict:
    target = HOME / "lpu-kit" / "target"
    return {
        "argv": [
            java,
            "-XX:MaxRAMPercentage=60",
            "-XX:+UseParallelGC",
            "--add-modules", "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-opens", "jdk.jshell/jdk.jshell=ALL-UNNAMED",
            "-Djava.awt.headless=true",
            "-Dstdout.encoding=UTF-8",
            "-Dslf4j.internal.verbosity=ERROR",
            f"-Dorg.bytedeco.javacpp.cachedir={HOME / 'data' / 'cache' / 'javacpp'}",
            f"-Dlpu.home={HOME}",
            "-jar", str(JJAVA_JAR),
            "{connection_file}",
        ],
        "display_name": "Java (lpu-kit)",
        "language": "java",
        "interrupt_mode": "message",
        "env": {
            "JJAVA_CLASSPATH": os.pathsep.join([str(target / "lpu-kit.jar"), str(target / "lib" / "*.jar")]),
            "JJAVA_COMPILER_OPTS": "--add-modules jdk.incubator.vector -Xlint:-incubating",
            "JJAVA_STARTUP_SCRIPT": END_WITH_PARENT,
            "LPU_HOME": str(HOME),
        },
    }


def install(java: str) -> None:
    if not JJAVA_JAR.is_file():
        fail(f"{JJAVA_JAR} is missing: delete .venv and run ./lpu again")
    # JJava's own spec takes `java` from PATH and knows nothing of lpu-kit: only ours is offered.
    # What is in order is left alone: the environment may be one that cannot be written.
    if (JJAVA_JAR.parent / "kernel.json").exists():
        (JJAVA_JAR.parent / "kernel.json").unlink()
    file = KERNELS / NAME / "kernel.json"
    text = json.dumps(spec(java), indent=1) + "\n"
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(file)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Writes the kernelspec of the Java kernel into this Python environment.")
    parser.add_argument("--java", required=True, help="the java executable of a JDK 25 or newer")
    run(lambda: install(parser.parse_args().java), "the Java kernel cannot be set up")
