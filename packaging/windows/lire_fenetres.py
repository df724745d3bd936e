"""Write what the windows on the screen of this Windows say, one text a line, for the smoke test."""

import re
import sys

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _LENGTH = 4096
    _user = ctypes.windll.user32
    _found: list[str] = []

    def _read(window: int) -> None:
        """Read what Windows keeps of a window's text: a busy one is not asked for it."""
        if _user.IsWindowVisible(wintypes.HWND(window)):
            buffer = ctypes.create_unicode_buffer(_LENGTH)
            _user.InternalGetWindowText(wintypes.HWND(window), buffer, _LENGTH)
            _found.append(buffer.value)

    @ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)
    def _inside(window: int, _: int) -> bool:
        _read(window)
        return True

    @ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)
    def _outside(window: int, _: int) -> bool:
        _read(window)
        _user.EnumChildWindows(wintypes.HWND(window), _inside, 0)
        return True

    if __name__ == "__main__":
        _user.EnumWindows(_outside, 0)
        lines = (re.sub(r"[ \t\r\n]+", " ", text).strip() for text in _found)
        sys.stdout.buffer.write("".join(f"{line}\n" for line in lines if line).encode("utf-8"))
