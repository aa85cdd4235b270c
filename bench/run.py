"""Measures the sandbox, our tap beside others, and the target; prints tables. Needs time and an index of packages."""

from __future__ import annotations

import latency
import sandbox
import taps
import target

if __name__ == "__main__":
    sandbox.main()
    taps.main()
    latency.main()
    target.main()
