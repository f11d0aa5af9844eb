"""A workbook, cell by cell: `SHEET CELL TYPE VALUE [FORMAT of a number or date]`; and whether every
part of it is XML."""
import sys
import xml.dom.minidom
import zipfile

import openpyxl

with zipfile.ZipFile(sys.argv[1]) as parts:
    for name in parts.namelist():
        xml.dom.minidom.parseString(parts.read(name))
print("parts well-formed")
for sheet in openpyxl.load_workbook(sys.argv[1]).worksheets:
    print("sheet", sheet.title, "frozen", sheet.freeze_panes, "titles", sheet.print_title_rows,
          "filter", sheet.auto_filter.ref)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                form = [cell.number_format] if cell.data_type in "nd" else []
                print(sheet.title, cell.coordinate, cell.data_type, cell.value, *form)
            if cell.hyperlink:
                print(sheet.title, cell.coordinate, "link", cell.hyperlink.target)
