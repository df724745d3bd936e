"""What any PySide6 program costs: the reference of the measures."""

import sys

from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

from tests.benchmarks.first_paint import FirstPaint

app = QApplication(sys.argv)
window = QMainWindow()
window.setCentralWidget(QLabel("Forfait Desktop"))
window.resize(1366, 768)
watch = FirstPaint(window)
window.show()
sys.exit(app.exec())
