"""What python-escpos sends for the same wishes, one `name hex` a line."""

import sys

from escpos.printer import Dummy

folder, text, qr = sys.argv[1:]
answers = sys.stdout
# Its warnings are prints.
sys.stdout = sys.stderr


def sent(name, wish):
    printer = Dummy()
    wish(printer)
    print(name, printer.output.hex(), file=answers)


def written(page):
    def wish(printer):
        printer.magic.force_encoding(page)
        printer.text(text)

    return wish


sent("initialize", lambda printer: printer.hw("INIT"))
for page in ("CP1252", "CP850", "CP858"):
    sent(page, written(page))
sent("qr", lambda printer: printer.qr(qr, native=True, size=4, ec=1, model=2))
sent("logo", lambda printer: printer.image(folder + "/logo.png", impl="bitImageRaster"))
sent("feed", lambda printer: printer.print_and_feed(2))
sent("partial", lambda printer: printer.cut("PART", feed=False))
sent("drawer-2", lambda printer: printer.cashdraw(2))
sent("drawer-5", lambda printer: printer.cashdraw(5))
