"""The program's logger: silent until the composition gives it a handler."""

import logging
from typing import Final

LOGGER_NAME: Final = "forfait_desktop"

logger: Final = logging.getLogger(LOGGER_NAME)
logger.addHandler(logging.NullHandler())
