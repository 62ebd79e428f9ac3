#!/bin/sh
# Print the path of an installed Chrome or Chromium; where there is none, install Debian's package first.
# BROWSER_PATH names another program. Messages go to standard error; exit status 1 when there is no browser.

found() {
    if [ -n "${BROWSER_PATH:-}" ] && [ -x "$BROWSER_PATH" ]; then
        echo "$BROWSER_PATH"
        return 0
    fi
    for name in chromium chromium-browser google-chrome-stable google-chrome chrome; do
        if command -v "$name" 2>/dev/null; then
            return 0
        fi
    done
    for program in \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        if [ -x "$program" ]; then
            echo "$program"
            return 0
        fi
    done
    return 1
}

found && exit 0

as_root=""
if [ "$(id -u)" != 0 ]; then
    as_root="sudo -n"
    sudo -n true 2>/dev/null || as_root="none"
fi
if command -v apt-get >/dev/null 2>&1 && [ "$as_root" != none ]; then
    echo "No Chrome or Chromium found; installing Debian's chromium ..." >&2
    log=$(mktemp)
    for attempt in 1 2; do
        if { $as_root apt-get update -qq &&
            $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends \
                chromium fonts-dejavu-core; } </dev/null >"$log" 2>&1; then
            break
        fi
    done
    if found; then
        rm -f "$log"
        exit 0
    fi
    tail -n 20 "$log" >&2
    rm -f "$log"
fi
echo "The browser tests and pictures need Chrome or Chromium, and none was found. Install one (on Debian:" >&2
echo "apt-get install chromium), or name its program in the environment variable BROWSER_PATH." >&2
exit 1
