"""Every check that needs no test run: `python -m scripts.check`, the same for CI and people."""

import subprocess
import sys
from pathlib import Path

CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "imports": ["lint-imports"],
}


def main() -> int:
    """Run all checks; the exit code counts the failed ones."""
    failed = [name for name, command in CHECKS.items() if not _passes(name, command)]
    if failed:
        print(f"failed: {', '.join(failed)}")
    return len(failed)


def _passes(name: str, command: list[str]) -> bool:
    program = Path(sys.executable).parent / command[0]
    done = subprocess.run([str(program), *command[1:]], capture_output=True, text=True, check=False)
    print(f"{name}: {'ok' if done.returncode == 0 else 'FAILED'}", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
