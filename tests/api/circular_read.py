"""A workbook, cell by cell: `SHEET CELL TYPE VALUE [FORMAT of a number]`."""
import sys

import openpyxl

for sheet in openpyxl.load_workbook(sys.argv[1]).worksheets:
    print("sheet", sheet.title, "frozen", sheet.freeze_panes, "titles", sheet.print_title_rows)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                form = [cell.number_format] if cell.data_type == "n" else []
                print(sheet.title, cell.coordinate, cell.data_type, cell.value, *form)
            if cell.hyperlink:
                print(sheet.title, cell.coordinate, "link", cell.hyperlink.target)
