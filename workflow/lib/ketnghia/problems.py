"""Problems: the one catalogue of what can be wrong or doubtful in a submission, and of what the program refuses.

A template quotes what an agency wrote only between « and »; our own words never stand there, so that the public
edition can blank every quotation without reading it.
"""

# A catalogue is read entry by entry: its lines may be long.
# ruff: noqa: E501

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

KINDS = (
    "unreadable", "encrypted", "damaged", "empty", "format", "encoding", "layout", "header", "column", "total",
    "number", "ambiguous_number", "unit", "date", "period", "place", "category", "code", "agency", "version",
    "duplicate", "formula", "error_cell", "hidden", "struck", "merged", "range", "vague", "implausible",
    "private", "security", "limit", "link", "note",
)  # fmt: skip
SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True)
class Entry:
    """One code: its kind, how grave it is, and per language sentence, remedy and how it is counted meanwhile."""

    code: str
    kind: str
    severity: str
    vi: tuple[str, str, str]
    en: tuple[str, str, str]

    def texts(self, lang: str) -> tuple[str, str, str]:
        return self.en if lang == "en" else self.vi


# How a thing is counted meanwhile, in the two languages.
HELD_FILE = ("Hiện chưa tổng hợp.", "Not counted for now.")
HELD_VALUE = ("Hiện chưa tính giá trị dòng này.", "The row's value is not counted for now.")
HELD_CELL = ("Hiện chưa tính.", "Not counted for now.")
HELD_PLACE = ("Hiện chưa tính cho xã nào.", "Counted for no commune for now.")
HELD_ROW = ("Hiện không tính dòng này.", "The row is not counted.")
AS_READ = ("Hiện tính theo cách đọc này.", "Counted as read.")
COUNTED = ("Hiện vẫn tính.", "Counted.")
WORDS = ("Giữ nguyên chữ, không cộng.", "Kept as words, not added.")
NO_MATTER = ("Không ảnh hưởng đến số liệu.", "No figure depends on it.")
NOTHING = ("Không phải làm gì.", "Nothing to do.")


def _entry(code: str, kind: str, severity: str, sentence: tuple[str, str], remedy: tuple[str, str],
           counted: tuple[str, str]) -> Entry:  # fmt: skip
    return Entry(code, kind, severity, (sentence[0], remedy[0], counted[0]), (sentence[1], remedy[1], counted[1]))


_FILE = (
    _entry("TEP01", "damaged", "error",
           ("Tệp «{file}» không mở được, có thể tải về chưa hết.", "The file «{file}» does not open; it may be cut short."),
           ("Đề nghị mở lại trên máy, lưu dạng .xlsx, gửi lại.", "Please open it, save it as .xlsx and send it again."),
           HELD_FILE),
    _entry("TEP02", "encrypted", "error",
           ("Tệp có mật khẩu.", "The file has a password."),
           ("Đề nghị bỏ mật khẩu rồi gửi lại; không gửi mật khẩu qua Zalo.",
            "Please remove the password and send it again; do not send the password by message."),
           HELD_FILE),
    _entry("TEP03", "format", "error",
           ("Tệp là ảnh chụp, bản quét, PDF hoặc Word kiểu cũ, không có bảng đọc được.",
            "The file is a picture, a scan, a PDF or an old Word file; no table can be read from it."),
           ("Đề nghị gửi thêm bản Excel hoặc Word (.docx); bản có dấu vẫn được lưu để đối chiếu.",
            "Please send an Excel or Word (.docx) file as well; the stamped copy is kept for comparison."),
           HELD_FILE),
    _entry("TEP04", "duplicate", "note",
           ("Tệp trùng với tệp «{other}» đã nhận[[ ngày {received}]].", "The file is the same as «{other}», received before[[ on {received}]]."),
           NOTHING, ("Chỉ tính một lần.", "Counted once.")),
    _entry("TEP05", "version", "warning",
           ("Bản gửi[[ ngày {received}]] có {rows} dòng, bản trước có {rows_before} dòng.",
            "The version[[ of {received}]] has {rows} rows, the one before had {rows_before}."),
           ("Đề nghị cho biết là bản thay thế hay bổ sung.", "Please say whether it replaces or supplements the other."),
           ("Hiện vẫn dùng bản trước.", "The earlier version stays in force.")),
    _entry("TEP06", "empty", "error",
           ("Tệp không có dòng số liệu nào.", "The file has no row of data."),
           ("Nếu không phát sinh hỗ trợ, đề nghị chọn Không phát sinh trên biểu kiểm tra; nếu có, đề nghị gửi lại bản đã điền.",
            "If there is nothing to report, please say so on the check sheet; else send the completed file."),
           ("Hiện xếp vào diện chưa rõ.", "The agency counts as unclear for now.")),
    _entry("TEP07", "format", "error",
           ("Tệp thuộc loại không nhận biết được.", "The file is of a kind that is not known."),
           ("Đề nghị lưu dạng .xlsx và gửi lại.", "Please save it as .xlsx and send it again."), HELD_FILE),
    _entry("TEP08", "limit", "error",
           ("Tệp vượt giới hạn đọc ({found}).", "The file is beyond the limits of reading ({found})."),
           ("Đề nghị xóa các dòng, cột trống ở cuối trang tính hoặc tách tệp rồi gửi lại.",
            "Please delete the empty rows and columns at the end of the sheets, or split the file, and send it again."),
           HELD_FILE),
    _entry("TEP09", "encoding", "error",
           ("Tệp dùng bảng mã cũ (TCVN3, VNI hoặc khác) nhưng không ghi rõ bảng mã nào.",
            "The file is in an old encoding and does not say which."),
           ("Đề nghị lưu lại bằng Unicode (UTF-8) hoặc dạng .xlsx.", "Please save it as Unicode (UTF-8) or as .xlsx."),
           HELD_FILE),
    _entry("TEP10", "security", "error",
           ("Tệp chứa thứ mà phần mềm văn phòng không ghi ra[[ ({found})]], có thể gây hại.",
            "The file holds what no office program writes[[ ({found})]]; it may be harmful."),
           ("Đề nghị chép số liệu sang tệp mới tạo rồi gửi lại.", "Please copy the data into a new file and send that."),
           HELD_FILE),
    _entry("TEP11", "link", "note",
           ("Tệp có liên kết tới tệp khác.", "The file links to another file."),
           ("Đề nghị dán giá trị thay cho liên kết.", "Please paste values instead of links."),
           ("Liên kết không được mở; hiện dùng số đã lưu trong tệp.", "Links are not followed; the stored numbers are used.")),
    _entry("TEP12", "format", "note",
           ("Tệp thực chất là loại {format}, không đúng với phần tên mở rộng.",
            "By its content the file is {format}, not what its name says."),
           ("Lần sau đề nghị lưu đúng dạng .xlsx.", "Next time please save it as .xlsx."), NO_MATTER),
    _entry("TEP13", "agency", "error",
           ("Không rõ tệp «{file}» là của đơn vị nào trong danh sách.", "The file «{file}» belongs to no agency on the list."),
           ("Đề nghị kiểm tra tên tệp hoặc bổ sung đơn vị vào danh sách.", "Please check the file's name or add the agency."),
           ("Hiện đã đọc nhưng không tính vào nhóm nào.", "Read, but counted in no group.")),
    _entry("TEP14", "version", "warning",
           ("Tệp «{file}» chưa có trong sổ nhận báo cáo.", "The file «{file}» is not in the ledger of receipts."),
           ("Đề nghị ghi vào sổ RECEIVED.csv.", "Please enter it in RECEIVED.csv."), COUNTED),
    _entry("TEP15", "version", "warning",
           ("Tệp «{file}» khác với bản đã ghi trong sổ nhận báo cáo.", "The file «{file}» differs from the one in the ledger."),
           ("Đề nghị ghi bản mới vào sổ hoặc khôi phục bản đã nhận.", "Please enter the new file or restore the old one."),
           COUNTED),
    _entry("TEP16", "period", "warning",
           ("Tệp nhận ngày {received}, sau ngày chốt số liệu {cutoff}.", "Received on {received}, after the cut-off {cutoff}."),
           ("Số liệu sẽ đưa vào lần tổng hợp sau.", "It goes into the next round."),
           ("Hiện liệt kê riêng.", "Listed apart.")),
    _entry("TEP17", "version", "error",
           ("Sổ nhận báo cáo có ghi tệp «{file}» nhưng không thấy tệp.", "The ledger lists the file «{file}», which is not there."),
           ("Đề nghị chép lại tệp hoặc sửa sổ.", "Please put the file back or mend the ledger."), HELD_FILE),
    _entry("TEP18", "unreadable", "error",
           ("Không đọc được tệp trong thời gian và bộ nhớ cho phép[[ ({found})]].",
            "The file could not be read within time and memory[[ ({found})]]."),
           ("Đề nghị lưu lại dạng .xlsx, chỉ giữ các trang tính của biểu mẫu.",
            "Please save it as .xlsx with the sheets of the form only."),
           HELD_FILE),
    _entry("TEP20", "encoding", "warning",
           ("Tệp không phải Unicode, được đọc theo bảng mã {found}.", "The file is not Unicode; it is read as {found}."),
           ("Đề nghị báo lại nếu chữ sai; lần sau lưu bằng UTF-8 hoặc .xlsx.",
            "Please say so if letters are wrong; next time save it as UTF-8 or .xlsx."),
           AS_READ),
    _entry("TEP21", "format", "error",
           ("Tệp nén loại {found}; chỉ mở được tệp nén .zip.", "The file is a {found} archive; only .zip archives are opened."),
           ("Đề nghị gửi từng tệp .xlsx hoặc nén lại dạng .zip.", "Please send the .xlsx files, or a .zip of them."),
           HELD_FILE),
    _entry("TEP22", "damaged", "warning",
           ("Tệp CSV có dấu ngoặc kép mở ở {found} mà không đóng.", "The CSV opens a quotation on {found} and never closes it."),
           ("Đề nghị kiểm tra tệp đã đủ chưa, hoặc gửi dạng .xlsx.", "Please check that the file is whole, or send .xlsx."),
           ("Hiện đọc từng dòng như không có ngoặc kép.", "Read line by line as if there were no quotation marks.")),
    _entry("TEP23", "encoding", "error",
           ("Chữ có dấu trong tệp đã mất khi lưu, chỉ còn dấu hỏi[[, ví dụ «{found}»]].",
            "The letters with marks were lost when the file was saved; question marks stand for them[[, as in «{found}»]]."),
           ("Đề nghị mở lại bản gốc, lưu dạng .xlsx (hoặc CSV UTF-8) rồi gửi lại.",
            "Please open the original, save it as .xlsx (or as CSV UTF-8) and send it again."),
           HELD_FILE),
    _entry("TEP19", "security", "note",
           ("Tệp có macro; macro không được chạy.", "The file has macros; they are never run."),
           ("Lần sau đề nghị gửi dạng .xlsx không có macro.", "Next time please send .xlsx without macros."), NO_MATTER),
)  # fmt: skip

_TABLE = (
    _entry("BANG01", "header", "error",
           ("Không tìm thấy dòng tiêu đề cột.", "No row of column headings was found."),
           ("Đề nghị chép số liệu vào biểu mẫu kèm theo.", "Please copy the data into the form."), HELD_FILE),
    _entry("BANG02", "column", "warning",
           ("Tiêu đề «{found}» được hiểu là {field}[[ (độ giống {score})]].",
            "The heading «{found}» is taken for {field}[[ (likeness {score})]]."),
           ("Đề nghị báo lại nếu sai.", "Please say so if this is wrong."), AS_READ),
    _entry("BANG03", "hidden", "warning",
           ("Trang tính đang ẩn có {rows} dòng số liệu, chưa rõ còn dùng không.",
            "The hidden sheet has {rows} rows of data; it is not clear whether it is still in use."),
           ("Đề nghị bỏ ẩn hoặc xóa trang.", "Please unhide or delete it."), HELD_CELL),
    _entry("BANG04", "hidden", "warning",
           ("Dòng hoặc cột này đang ẩn nhưng có số liệu.", "This hidden row or column holds data."),
           ("Đề nghị bỏ ẩn, hoặc xóa nếu không dùng.", "Please unhide it, or delete it if it is not in use."), COUNTED),
    _entry("BANG05", "column", "warning",
           ("Chưa rõ tiêu đề «{found}» là nội dung gì[[, gần giống {guess}]].", "It is not clear what the heading «{found}» means[[; it is like {guess}]]."),
           ("Đề nghị dùng đúng tiêu đề của biểu mẫu.", "Please use the headings of the form."),
           ("Hiện không đọc cột này.", "The column is not read for now.")),
    _entry("BANG06", "layout", "warning",
           ("Biểu mẫu thuộc phiên bản «{found}», không có trong danh mục.", "The form's version «{found}» is not known."),
           ("Đề nghị dùng biểu mẫu đang áp dụng.", "Please use the form in force."),
           ("Hiện đọc theo tiêu đề cột.", "Read by its headings for now.")),
    _entry("BANG07", "merged", "warning",
           ("Ô gộp {range} ghi một giá trị cho {rows} dòng.", "The merged cell {range} gives one value for {rows} rows."),
           ("Đề nghị tách giá trị cho từng dòng nếu có thể.", "Please give a value for each row if you can."),
           ("Hiện tính một lần, ở dòng đầu.", "Counted once, at the first row.")),
    _entry("BANG08", "struck", "warning",
           ("Dòng bị gạch ngang.", "The row is struck out."),
           ("Đề nghị xóa hẳn, hoặc bỏ gạch nếu vẫn dùng.", "Please delete it, or undo the striking if it holds."),
           HELD_ROW),
    _entry("BANG09", "column", "error",
           ("Nhiều cột cùng có thể là {field}: «{found}».", "Several columns may be {field}: «{found}»."),
           ("Đề nghị ghi rõ tiêu đề mỗi cột: năm nào, nguồn kinh phí nào, cột nào là tổng.",
            "Please say in each heading which year, which source, or that it is the total."),
           ("Hiện chưa tính số liệu ở các cột này.", "What stands in them is not counted for now.")),
    _entry("BANG10", "column", "error",
           ("Bảng không có cột {field}.", "The table has no column {field}."),
           ("Đề nghị bổ sung cột này.", "Please add it."),
           ("Hiện chưa tính phần cần cột này.", "What needs this column is not counted for now.")),
    _entry("BANG11", "layout", "note",
           ("Bảng có các cột «{found}» không phải bảng số liệu của biểu mẫu.", "The table with the columns «{found}» is none of the form."),
           ("Nếu bảng có nội dung hỗ trợ, đề nghị chép vào biểu mẫu.", "If it tells of help given, please copy it into the form."),
           ("Hiện không tính bảng này.", "It is not counted.")),
    _entry("BANG12", "encoding", "note",
           ("Chữ dùng phông cũ «{found}», đã chuyển sang Unicode để đọc.", "Old font «{found}»: converted for reading."),
           ("Lần sau đề nghị dùng phông Unicode.", "Next time please use a Unicode font."), COUNTED),
    _entry("BANG13", "empty", "warning",
           ("Bảng chỉ có tiêu đề, không có dòng số liệu.", "The table has headings but no row of data."),
           ("Nếu không phát sinh, đề nghị ghi rõ Không phát sinh.", "If there is nothing to report, please say so."),
           HELD_CELL),
    _entry("BANG14", "layout", "error",
           ("Tệp không theo biểu mẫu: không có đủ các cột của biểu.", "The file does not follow the form: too few of its columns are there."),
           ("Đề nghị chép số liệu vào biểu mẫu kèm theo.", "Please copy the data into the form."), HELD_FILE),
    _entry("BANG16", "layout", "error",
           ("Không thấy dòng hoặc cột mã của biểu mẫu.", "The form's codes of rows or columns are missing."),
           ("Đề nghị dùng đúng biểu mẫu.", "Please use the form as it was sent out."), HELD_FILE),
    _entry("BANG17", "note", "note",
           ("Ghi «{found}» trong dòng số liệu nhưng ngoài các cột có tiêu đề.", "«{found}» stands in a data row outside any headed column."),
           ("Đề nghị ghi vào cột Ghi chú.", "Please put it in the column for notes."), HELD_CELL),
    _entry("BANG19", "layout", "note",
           ("Bảng là bảng tổng hợp của các dòng đã kê chi tiết ở bảng khác.", "The table sums up rows given in detail elsewhere."),
           ("Đề nghị báo lại nếu bảng này có nội dung chưa kê ở bảng chi tiết.", "Please say so if it holds anything else."),
           ("Hiện không cộng bảng này.", "It is not added.")),
    _entry("BANG20", "date", "note",
           ("Bảng không có cột Năm; năm {year} lấy theo tên trang tính «{found}».",
            "The table has no column of years; {year} is taken from the sheet's name «{found}»."),
           ("Đề nghị báo lại nếu sai; lần sau ghi năm ở từng dòng.",
            "Please say so if this is wrong; next time give the year in each row."), AS_READ),
    _entry("BANG22", "struck", "warning",
           ("Ghi «{found}» nhưng đã gạch ngang.", "«{found}» is struck out."),
           ("Đề nghị xóa hẳn, hoặc bỏ gạch nếu vẫn dùng.", "Please delete it, or undo the striking if it holds."),
           HELD_CELL),
    _entry("BANG21", "date", "warning",
           ("Các dòng tiêu đề, tên trang tính ghi năm khác nhau: «{found}».",
            "The titles and the sheet's name state different years: «{found}»."),
           ("Đề nghị ghi năm ở từng dòng.", "Please give the year in each row."),
           ("Hiện tính cho cả kỳ, không tính cho năm nào.", "Counted for the period, in no single year.")),
    _entry("BANG23", "layout", "warning",
           ("Dòng «{found}»: chưa rõ số liệu bên dưới là kế hoạch hay kết quả đã thực hiện.",
            "«{found}»: it is not clear whether what follows was planned or done."),
           ("Đề nghị chỉ kê kết quả đã thực hiện.", "Please list only what was done."), COUNTED),
    _entry("BANG18", "layout", "warning",
           ("«{label}»: chưa rõ dòng này là số liệu hay là phần của dòng trên.",
            "«{label}»: it is not clear whether this row is data or a part of the one above."),
           ("Đề nghị ghi đủ năm, địa bàn nếu là số liệu riêng, hoặc xóa dòng.",
            "Please give its year and place if it is a line of its own, or delete the row."),
           HELD_ROW),
)  # fmt: skip

_NUMBER = (
    _entry("SO01", "unit", "error",
           ("Ghi «{found}», cả bảng không ghi đơn vị tính.", "«{found}», and the table states no unit."),
           ("Đề nghị ghi rõ đồng, nghìn đồng hay triệu đồng.", "Please say whether it is đồng, thousands or millions."),
           HELD_VALUE),
    _entry("SO02", "unit", "warning",
           ("Dòng «{found}» được hiểu là {unit}[[; {example}]].", "The line «{found}» is taken to mean {unit}[[; {example}]]."),
           ("Đề nghị báo lại nếu sai.", "Please say so if this is wrong."), AS_READ),
    _entry("SO03", "ambiguous_number", "warning",
           ("Ghi «{found}», được đọc là {value}.", "«{found}» is read as {value}."),
           ("Đề nghị dùng dấu phẩy cho phần thập phân.", "Please use a comma for decimals."), AS_READ),
    _entry("SO04", "error_cell", "error",
           ("Ô là lỗi công thức «{found}».", "The cell is an error, «{found}»."),
           ("Đề nghị nhập lại số.", "Please enter the number again."), HELD_CELL),
    _entry("SO05", "range", "error",
           ("Ghi «{found}», không phải một số.", "«{found}» is a range, not one number."),
           ("Đề nghị ghi một số theo chứng từ.", "Please give one number, from the vouchers."), HELD_CELL),
    _entry("SO06", "implausible", "warning",
           ("«{label}»: giá trị {value} đồng ({price} đồng/{unit}), thấp hơn các dòng cùng loại khoảng {times} lần.",
            "«{label}»: {value} đồng ({price} đồng per {unit}), about {times} times less than its peers."),
           ("Đề nghị kiểm tra.", "Please check."),
           ("Hiện tính số lượng, chưa tính giá trị.", "The quantity is counted, the value is not.")),
    _entry("SO22", "implausible", "warning",
           ("«{label}»: giá trị {value} đồng ({price} đồng/{unit}), cao hơn các dòng cùng loại khoảng {times} lần.",
            "«{label}»: {value} đồng ({price} đồng per {unit}), about {times} times more than its peers."),
           ("Đề nghị kiểm tra.", "Please check."),
           ("Hiện tính số lượng, chưa tính giá trị.", "The quantity is counted, the value is not.")),
    _entry("SO23", "number", "warning",
           ("Ghi «{found}» bằng chữ hoặc viết tắt, được đọc là {value}.", "«{found}», in words or shortened, is read as {value}."),
           ("Đề nghị ghi bằng chữ số.", "Please write it in figures."), AS_READ),
    _entry("SO24", "implausible", "error",
           ("«{label}»: giá trị chỉ {value} đồng; có thể số được ghi theo nghìn hoặc triệu đồng.",
            "«{label}»: a value of only {value} đồng; it may be in thousands or millions."),
           ("Đề nghị ghi lại số tiền kèm đơn vị tính.", "Please enter the amount again with its unit."),
           ("Hiện chưa tính giá trị dòng này.", "The row's value is not counted for now.")),
    _entry("SO07", "number", "error",
           ("Ghi số âm «{found}».", "A negative number, «{found}»."),
           ("Đề nghị ghi lại; nếu là thu hồi, ghi rõ ở cột Ghi chú.",
            "Please enter it again; if something was taken back, say so in the notes."),
           HELD_CELL),
    _entry("SO08", "vague", "note",
           ("Ghi «{found}».", "«{found}»."),
           ("Đề nghị ghi số cụ thể nếu có.", "Please give the number if there is one."), WORDS),
    _entry("SO09", "ambiguous_number", "error",
           ("Ghi «{found}», dấu có thể ngăn hàng nghìn hoặc phần thập phân[[, được đọc là {value}]].",
            "«{found}»: the mark may group thousands or divide decimals[[; read as {value}]]."),
           ("Đề nghị viết đủ số, ví dụ 50000.", "Please write the number out, e.g. 50000."), HELD_CELL),
    _entry("SO26", "ambiguous_number", "warning",
           ("Ghi «{found}», theo cách viết của cả cột được đọc là {value}.",
            "«{found}» is read as {value}, as the whole column is written."),
           ("Đề nghị xác nhận, hoặc viết đủ số, ví dụ 50000.", "Please confirm, or write the number out, e.g. 50000."),
           AS_READ),
    _entry("SO10", "unit", "warning",
           ("Ghi «{found}»: các đơn vị tính ghi quanh ô không thống nhất[[, được đọc là {value}]].",
            "«{found}»: the units stated around the cell disagree[[; it is read as {value}]]."),
           ("Đề nghị giữ một đơn vị tính.", "Please keep to one unit."), AS_READ),
    _entry("SO29", "unit", "warning",
           ("Ghi «{found}» giữa bảng, khác đơn vị tính ở trên; dòng {rows} được đọc theo đơn vị này.",
            "«{found}» in the midst of the table differs from the unit above; rows {rows} are read by it."),
           ("Đề nghị giữ một đơn vị tính cho cả bảng.", "Please keep to one unit in a table."), AS_READ),
    _entry("SO30", "ambiguous_number", "warning",
           ("Ô hiển thị theo định dạng «{found}», khác số đã lưu; được đọc theo số đã lưu.",
            "The format «{found}» shows another number than the one that is stored; the stored one is read."),
           ("Đề nghị bỏ định dạng này và kiểm tra lại đơn vị tính.", "Please remove the format and check the unit."), AS_READ),
    _entry("SO11", "number", "error",
           ("Ghi «{found}», không đọc được thành số.", "«{found}» cannot be read as a number."),
           ("Đề nghị ghi số.", "Please enter a number."), HELD_CELL),
    _entry("SO16", "formula", "error",
           ("Ô là công thức chưa có kết quả lưu trong tệp.", "The cell is a formula without a stored result."),
           ("Đề nghị mở tệp bằng Excel, lưu lại rồi gửi.", "Please open the file in Excel, save it and send it again."),
           HELD_CELL),
    _entry("SO13", "number", "error",
           ("Ghi tỷ lệ «{found}», ngoài khoảng từ 0 đến 100%.", "The share «{found}» is beyond 0 to 100%."),
           ("Đề nghị ghi lại tỷ lệ.", "Please enter the share again."), HELD_VALUE),
    _entry("SO27", "ambiguous_number", "error",
           ("Ghi tỷ lệ «{found}» ở cột tính bằng %, có thể là {found}% hoặc phần của một.",
            "The share «{found}» in a column of percent may be {found}% or a part of one."),
           ("Đề nghị ghi cả cột theo một cách, ví dụ 50.", "Please write the whole column in one way, as in 50."),
           HELD_VALUE),
    _entry("SO28", "ambiguous_number", "warning",
           ("Ghi tỷ lệ «{found}» ở cột tính bằng %[[, được đọc là {value}]].",
            "The share «{found}» in a column of percent[[ is read as {value}]]."),
           ("Đề nghị ghi số phần trăm, ví dụ 50.", "Please write the number of percent, as in 50."), AS_READ),
    _entry("SO14", "number", "error",
           ("Ghi nhiều số trong một ô: «{found}».", "Several numbers in one cell: «{found}»."),
           ("Đề nghị tách mỗi nội dung một dòng.", "Please give each thing a row of its own."), HELD_CELL),
    _entry("SO15", "unit", "warning",
           ("Ghi số lượng «{found}» nhưng không ghi đơn vị tính.", "The quantity «{found}» has no unit."),
           ("Đề nghị ghi đơn vị tính (con, nhà, suất …).", "Please give its unit."),
           ("Hiện chưa tính số lượng.", "The quantity is not counted for now.")),
    _entry("SO12", "date", "error",
           ("Ghi «{found}», không đọc được thành năm hoặc ngày.", "«{found}» cannot be read as a year or a date."),
           ("Đề nghị ghi năm bằng bốn chữ số.", "Please write the year in four digits."),
           ("Hiện tính cho cả kỳ, không tính cho năm nào.", "Counted for the period, in no single year.")),
    _entry("SO17", "number", "error",
           ("Ghi «{found}», có phần lẻ dưới một đồng hoặc dưới một đơn vị.", "«{found}» has a part below one."),
           ("Đề nghị ghi số nguyên.", "Please enter a whole number."),
           AS_READ),
    _entry("SO18", "unit", "warning",
           ("Cột ghi đơn vị «{found}» nhưng số trong cột lớn đến {value}, có thể đang ghi bằng đồng.",
            "The column states «{found}», yet its numbers go up to {value}; they may be in đồng."),
           ("Đề nghị kiểm tra đơn vị tính.", "Please check the unit."), HELD_CELL),
    _entry("SO19", "code", "note",
           ("Đơn vị tính «{found}» chưa có trong danh mục.", "The unit «{found}» is not on the list."),
           ("Đề nghị chọn trong danh sách của biểu mẫu.", "Please choose from the list of the form."),
           ("Hiện giữ nguyên chữ, không cộng số lượng.", "Kept as words; the quantity is not added.")),
    _entry("SO20", "unit", "warning",
           ("Ghi số lượng theo «{found}», khác đơn vị tính «{unit}» của dòng.",
            "The quantity says «{found}», the row's unit «{unit}»."),
           ("Đề nghị thống nhất đơn vị tính.", "Please use one unit."),
           ("Hiện dùng đơn vị ghi trong ô số lượng.", "The unit in the quantity's cell is used.")),
    _entry("SO25", "date", "warning",
           ("Ghi «{found}», không có ngày hoặc tháng này; chỉ dùng năm.", "«{found}»: there is no such day or month; only the year is used."),
           ("Đề nghị kiểm tra lại ngày.", "Please check the date."), AS_READ),
    _entry("SO21", "date", "warning",
           ("Ghi ngày «{found}», có thể đọc theo hai cách; chỉ dùng năm.", "The date «{found}» can be read two ways."),
           ("Đề nghị ghi ngày/tháng/năm.", "Please write day/month/year."), AS_READ),
)  # fmt: skip

_PLACE = (
    _entry("NOI01", "place", "error",
           ("Ghi «{found}»: [[{within} ]]không có nơi này[[; gần giống có {near}]].", "«{found}»: [[{within} has ]]no such place[[; there are {near}]]."),
           ("Đề nghị chọn lại trong danh sách.", "Please choose from the list."), HELD_PLACE),
    _entry("NOI02", "place", "error",
           ("Ghi xã «{found}» nhưng cột Huyện ghi «{other}».", "The commune «{found}» is not in the district «{other}»."),
           ("Đề nghị kiểm tra lại.", "Please check."), HELD_PLACE),
    _entry("NOI03", "place", "warning",
           ("{n} dòng ({rows}) hỗ trợ tại nơi không thuộc phân công của đơn vị: «{found}».",
            "{n} rows ({rows}) of help to places not assigned to the agency: «{found}»."),
           ("Đề nghị ghi lý do ở cột Ghi chú.", "Please give the reason in the notes."), COUNTED),
    _entry("NOI04", "place", "error",
           ("Ghi xã «{found}» không kèm huyện; có {n} nơi cùng tên[[: {near}]].",
            "The commune «{found}» comes without its district; {n} places bear the name[[: {near}]]."),
           ("Đề nghị ghi thêm huyện.", "Please add the district."), HELD_PLACE),
    _entry("NOI05", "place", "note",
           ("Ghi «{found}» (dòng {rows}), được hiểu là {name}[[: tên khác trong danh mục, độ giống {alias}]]"
            "[[: khác cách viết, độ giống {spelling}]][[: không ghi huyện, chỉ một nơi mang tên này, độ tin {unique}]]"
            "[[: không ghi huyện, theo phân công kết nghĩa, độ tin {twinning}]].",
            "«{found}» (rows {rows}) is taken for {name}[[: another name on the list, likeness {alias}]]"
            "[[: written differently, likeness {spelling}]][[: no district, but only one place of that name, {unique} sure]]"
            "[[: no district, but by the twinning, {twinning} sure]]."),
           ("Đề nghị báo lại nếu sai.", "Please say so if this is wrong."), AS_READ),
    _entry("NOI06", "place", "error",
           ("Ghi huyện «{found}», không có trong danh mục[[; gần giống có {near}]].", "The district «{found}» is not on the list[[; there are {near}]]."),
           ("Đề nghị chọn lại trong danh sách.", "Please choose from the list."), HELD_PLACE),
    _entry("NOI07", "place", "warning",
           ("Ghi nhiều nơi trong một ô: «{found}».", "Several places in one cell: «{found}»."),
           ("Đề nghị ghi mỗi xã một dòng.", "Please give each commune its own row."), HELD_PLACE),
    _entry("NOI08", "place", "warning",
           ("«{label}»: không ghi nơi được hỗ trợ.", "«{label}»: the receiver is not stated."),
           ("Đề nghị ghi xã, huyện.", "Please give commune and district."), HELD_PLACE),
)  # fmt: skip

_SENSE = (
    _entry("KT01", "total", "error",
           ("Ghi tổng cộng {stated}, cộng các dòng được {computed}, lệch {difference}[[; có thể sai ở ô {suspect}]].",
            "The stated total is {stated}, the rows add up to {computed}: {difference} apart[[; the likeliest wrong cell is {suspect}]]."),
           ("Đề nghị kiểm tra.", "Please check."),
           ("Hiện dùng số cộng từ các dòng.", "The sum of the rows is used.")),
    _entry("KT02", "implausible", "error",
           ("«{label}»: {escaped} hộ thoát nghèo, nhiều hơn {helped} hộ được giúp.",
            "«{label}»: {escaped} out of poverty, more than the {helped} helped."),
           ("Đề nghị kiểm tra các cột số hộ.", "Please check the columns of households."),
           ("Hiện chưa tính hai số này.", "Neither number is counted for now.")),
    _entry("KT03", "period", "error",
           ("Ghi năm «{found}», ngoài kỳ báo cáo.", "«{found}» is outside the period."),
           ("Đề nghị kiểm tra.", "Please check."), HELD_ROW),
    _entry("KT04", "duplicate", "warning",
           ("«{label}» giống dòng {other_row} trong báo cáo của {other}.", "«{label}» is like row {other_row} of {other}."),
           ("Nếu là một, đề nghị hai bên ghi cột Cùng hỗ trợ và phần của mình.",
            "If it is one thing, please both name each other and give your own parts."),
           ("Hiện tính một lần, dòng giá trị lớn hơn; phần còn lại ở bảng từ số kê đến số công bố.",
            "Counted once, the larger value; the rest is in the bridge.")),
    _entry("KT05", "category", "error",
           ("Nguồn kinh phí để trống ở {n} dòng: {rows}.", "The source of funds is empty in {n} rows: {rows}."),
           ("Đề nghị chọn trong danh sách.", "Please choose from the list."),
           ('Hiện xếp vào "chưa rõ nguồn", ngoài tổng.', "Counted as of unknown source, outside the totals.")),
    _entry("KT06", "duplicate", "warning",
           ("«{label}» giống hệt dòng {other_row} trong cùng tệp[[; có {n} dòng như vậy: {rows}]].",
            "«{label}» is the same as row {other_row} of this file[[; there are {n} such rows: {rows}]]."),
           ("Đề nghị xóa nếu ghi hai lần.", "Please delete it if it was entered twice."),
           ("Hiện tính cả hai.", "Both are counted.")),
    _entry("KT07", "category", "error",
           ("Chưa rõ lĩnh vực «{found}».", "The category «{found}» is not clear."),
           ("Đề nghị chọn trong danh sách.", "Please choose from the list."),
           ("Hiện tính vào tổng của đơn vị, chưa vào lĩnh vực nào.", "Counted for the agency, in no category.")),
    _entry("KT08", "code", "error",
           ("Ghi «{found}», không có trong danh mục {field}.", "«{found}» is not on the list of {field}."),
           ("Đề nghị chọn trong danh sách.", "Please choose from the list."), HELD_CELL),
    _entry("KT09", "total", "error",
           ("Văn bản ký ghi tổng {stated}, cộng các dòng được {computed}, lệch {difference}.",
            "The signed letter states {stated}, the rows add up to {computed}: {difference} apart."),
           ("Đề nghị kiểm tra.", "Please check."),
           ("Hiện dùng số cộng từ các dòng.", "The sum of the rows is used.")),
    _entry("KT10", "implausible", "error",
           ("«{label}»: phần của đơn vị {value} đồng lớn hơn tổng các bên {total} đồng.",
            "«{label}»: the agency's part of {value} đồng is more than the total of {total} đồng."),
           ("Đề nghị kiểm tra hai cột giá trị.", "Please check the two columns of value."),
           HELD_VALUE),
    _entry("KT11", "note", "note",
           ("{n} dòng ({rows}) chưa xếp được vào loại cụ thể nào của lĩnh vực: «{found}».",
            "{n} rows ({rows}) fit no item of their category: «{found}»."),
           NOTHING, ("Hiện chỉ tính trong lĩnh vực.", "Counted in its category only.")),
    _entry("KT12", "duplicate", "note",
           ("«{label}» có thể trùng với dòng {other_row} trong báo cáo của {other}, nhưng không ghi thôn hay bên cùng hỗ trợ.",
            "«{label}» may be row {other_row} of {other}, but neither village nor co-funder is stated."),
           ("Đề nghị ghi thôn và cột Cùng hỗ trợ.", "Please give village and co-funder."),
           ("Hiện tính cả hai.", "Both are counted.")),
    _entry("KT13", "total", "warning",
           ("Dòng cộng ngang không bằng tổng các cột: ghi {stated}, cộng được {computed}.",
            "The row's total {stated} is not the sum of its columns, {computed}."),
           ("Đề nghị kiểm tra.", "Please check."), COUNTED),
    _entry("KT14", "duplicate", "warning",
           ("Mã «{found}» đã dùng ở dòng {other_row}.", "The code «{found}» stands in row {other_row} as well."),
           ("Đề nghị mỗi dòng một mã.", "Please give each row a code of its own."), COUNTED),
    _entry("KT15", "implausible", "warning",
           ("«{label}»: tỷ lệ và hai cột giá trị không khớp.", "«{label}»: the share and the two values disagree."),
           ("Đề nghị kiểm tra.", "Please check."),
           ("Hiện dùng cột giá trị phần của đơn vị.", "The agency's own part is used.")),
    _entry("KT16", "date", "warning",
           ("«{label}»: không ghi năm.", "«{label}»: no year is given."),
           ("Đề nghị ghi năm.", "Please give the year."),
           ("Hiện tính cho cả kỳ, không tính cho năm nào.", "Counted for the period, in no single year.")),
    _entry("KT17", "category", "error",
           ("«{label}»: không ghi lĩnh vực.", "«{label}»: no category is given."),
           ("Đề nghị chọn trong danh sách.", "Please choose from the list."),
           ("Hiện tính vào tổng của đơn vị, chưa vào lĩnh vực nào.", "Counted for the agency, in no category.")),
    _entry("KT18", "category", "warning",
           ("Nguồn kinh phí để trống ở {n} dòng: {rows}.", "The source of funds is empty in {n} rows: {rows}."),
           ("Đề nghị bổ sung nguồn kinh phí.", "Please add the source."),
           ('Hiện xếp vào "chưa rõ nguồn", ngoài tổng.', "Counted as of unknown source, outside the totals.")),
    _entry("KT19", "category", "error",
           ("Ghi nhiều mục trong một ô: «{found}».", "Several entries in one cell: «{found}»."),
           ("Đề nghị tách mỗi nội dung một dòng.", "Please give each its own row."), HELD_CELL),
    _entry("KT20", "number", "warning",
           ("«{label}»: không ghi giá trị.", "«{label}»: no value is given."),
           ("Đề nghị ghi giá trị, hiện vật quy ra tiền.", "Please give the value, in kind at its worth."),
           ("Hiện tính số lượng, chưa tính giá trị.", "The quantity is counted, no value.")),
    _entry("KT21", "period", "warning",
           ("Đơn vị đã sáp nhập ngày {until}; {n} dòng ({rows}) ghi năm sau đó: «{found}».",
            "The agency was merged on {until}; {n} rows ({rows}) are of a later year: «{found}»."),
           ("Đề nghị kiểm tra năm hoặc đơn vị báo cáo.", "Please check the year or the agency."), COUNTED),
    _entry("RT01", "private", "error",
           ("Ô có họ tên hoặc số giấy tờ của cá nhân (nội dung không nhắc lại ở đây).",
            "The cell holds a person's name or number (not repeated here)."),
           ("Đề nghị thay bằng 01 hộ nghèo, thôn ….", "Please write 'one poor household, village …' instead."),
           ("Hiện ô này được che ở mọi bản công bố.", "The cell is withheld from whatever is published.")),
    _entry("RT02", "private", "warning",
           ("Ô có chữ giống họ tên của cá nhân (nội dung không nhắc lại ở đây).",
            "The cell holds what looks like a person's name (not repeated here)."),
           ("Đề nghị xem lại; nếu là tên người dân thì thay bằng 01 hộ nghèo, thôn ….",
            "Please look; if it is a person's name, write 'one poor household, village …' instead."),
           ("Hiện ô này được che ở mọi bản công bố.", "The cell is withheld from whatever is published.")),
    _entry("DC01", "note", "warning",
           ("Đính chính {correction} không còn ô tương ứng.", "Correction {correction} has no cell any more."),
           ("Đề nghị xem lại inputs/corrections.csv.", "Please look at inputs/corrections.csv."), HELD_CELL),
    _entry("DC02", "version", "warning",
           ("Đính chính {correction} ghi ô này là «{was}», nay là «{found}».",
            "Correction {correction} says the cell was «{was}»; it is «{found}»."),
           ("Đề nghị xem lại đính chính.", "Please review the correction."),
           ("Hiện không áp dụng đính chính.", "The correction is not applied.")),
    _entry("DC03", "note", "warning",
           ("Đính chính {correction} thiếu căn cứ hoặc hai người duyệt khác nhau.",
            "Correction {correction} lacks its basis or two different persons."),
           ("Đề nghị bổ sung.", "Please complete it."),
           ("Hiện không áp dụng đính chính.", "The correction is not applied.")),
    _entry("DC04", "note", "note",
           ("Đính chính {correction} không làm thay đổi gì.", "Correction {correction} changes nothing."),
           ("Đề nghị xóa đính chính.", "Please delete it."), NO_MATTER),
)  # fmt: skip


def _refusal(code: str, kind: str, vi: tuple[str, str], en: tuple[str, str]) -> Entry:
    return Entry(code, kind, "error", (*vi, ""), (*en, ""))


# What ends a command with exit status 2.
_REFUSALS = (
    _refusal("CH01", "note", ("{where}: không phải YAML hợp lệ: {found}.", "Đề nghị sửa dòng này."),
             ("{where}: no valid YAML: {found}.", "Mend this line.")),
    _refusal("CH02", "encoding", ("{where}: không phải UTF-8 ({found}).", "Đề nghị lưu lại bằng UTF-8."),
             ("{where}: not UTF-8 ({found}).", "Save it as UTF-8.")),
    _refusal("CH03", "note", ("{where}: cấu hình sai: {found}.", "Đề nghị sửa theo tài liệu cấu hình."),
             ("{where}: invalid configuration: {found}.", "See the manual of the configuration.")),
    _refusal("CH04", "note", ("{where}: không phải thư mục chương trình (thiếu config/config.yaml).", ""),
             ("{where}: no programme folder (config/config.yaml is missing).", "")),
    _refusal("CH05", "note", ("{where}: không thấy tệp {found}.", "Đề nghị kiểm tra đường dẫn."),
             ("{where}: there is no file {found}.", "Check the path.")),
    _refusal("CH06", "note", ("{where}: chưa có báo cáo.", "Đề nghị chạy ./run report trước."),
             ("{where}: nothing has been built.", "Run ./run report first.")),
    _refusal("CH07", "agency", ("Không có đơn vị {where} trong danh sách.", "Xem ./run status."),
             ("There is no agency {where}.", "See ./run status.")),
    _refusal("CH08", "note", ("Không có chỉ tiêu {where}; gần giống có {found}.", "Các mã nằm trong indicators.json."),
             ("There is no figure {where}; there is {found}.", "The ids are in indicators.json.")),
    _refusal("CH09", "note", ("Không có báo cáo gửi về {where} trong số liệu.", "Xem ./run status."),
             ("There is no submission {where} in the data.", "See ./run status.")),
    _refusal("CH10", "empty", ("{where}: không có báo cáo gửi về nào đọc được (tệp, mã lỗi: {found}).", "Đề nghị xem từng tệp bằng ./run read."),
             ("{where}: nothing readable came in (file, problem: {found}).", "See each file with ./run read.")),
    _refusal("CH11", "note", ("Không có tệp {where}.", "Đề nghị kiểm tra đường dẫn."),
             ("There is no file {where}.", "Check the path.")),
    _refusal("CH12", "note", ("{where}: tham chiếu mã không có: {found}.", "Đề nghị sửa cấu hình."),
             ("{where}: refers to an unknown code: {found}.", "Mend the configuration.")),
    _refusal("CH13", "note", ("Còn lỗi trong số liệu ({found}) mà lệnh yêu cầu không có lỗi nào.", "Xem ./run status."),
             ("The data has errors ({found}) and --strict was asked for.", "See ./run status.")),
    _refusal("CH14", "note", ("{where}: không phải chứng thư (PEM hoặc DER).", "Đề nghị kiểm tra tệp."),
             ("{where}: no certificate (PEM or DER).", "Check the file.")),
    _refusal("TU01", "note", ("{where}: câu chữ không dựng được: {found}.", "Đề nghị sửa dòng này."),
             ("{where}: the words cannot be rendered: {found}.", "Mend this line.")),
    _refusal("TU02", "note", ("{where}: có chữ số gõ tay: {found}.", "Đề nghị thay bằng mã chỉ tiêu."),
             ("{where}: a typed number: {found}.", "Use an indicator instead.")),
    _refusal("TU03", "note", ("{where}: không có chỉ tiêu {found}.", "Các mã nằm trong indicators.json."),
             ("{where}: there is no figure {found}.", "The ids are in indicators.json.")),
    _refusal("TU04", "note", ("{where}: không có văn bản {found} trong danh mục.", "Xem inputs/reference/legal.csv."),
             ("{where}: there is no act {found}.", "See inputs/reference/legal.csv.")),
    _refusal("TU05", "note", ("{where}: không có bảng hoặc biểu đồ {found}.", "Xem config/report.yaml, config/plots.yaml."),
             ("{where}: there is no table or plot {found}.", "See config/report.yaml and config/plots.yaml.")),
    _refusal("TU06", "note", ("{where}: không thấy tệp câu chữ {found}.", "Đề nghị kiểm tra tên tệp."),
             ("{where}: there is no word file {found}.", "Check its name.")),
    _refusal("TU07", "note", ("{where}: số không truy được nguồn: {found}.", "Đề nghị thay bằng mã chỉ tiêu."),
             ("{where}: a number without a trace: {found}.", "Use an indicator instead.")),
    _refusal("TU08", "note", ("{where}: có {found} con số bị sửa trong bản Word; con số chỉ đổi khi số liệu đổi.",
                              "Đề nghị ghi đính chính hoặc xin đơn vị gửi lại, rồi chạy ./run report --docx."),
             ("{where}: {found} figures were changed in the Word file; a figure changes only with its data.",
              "Enter a correction or ask for a new submission, then run ./run report --docx.")),
    _refusal("TU09", "format", ("{where}: không phải bản Word do ./run report --docx lập: {found}.",
                                "Đề nghị sửa trên đúng tệp đó, lưu dạng .docx."),
             ("{where}: no Word file made by ./run report --docx: {found}.", "Edit that file, and save it as .docx.")),
    _refusal("PH01", "note", ("Chưa phát hành được vì số liệu còn {found} lỗi.",
                              "Đề nghị sửa, hoặc chạy với --despite errors; bản phát hành sẽ ghi rõ."),
             ("Not released: the data has {found} errors.", "Mend them, or say --despite errors; the release will say so.")),
    _refusal("PH02", "version", ("Sổ RECEIVED.csv chưa ghi tệp {where}{found}.",
                                 "Đề nghị ghi vào sổ, hoặc chạy với --despite received; bản phát hành sẽ ghi rõ."),
             ("RECEIVED.csv does not know {where}{found}.", "Enter it, or say --despite received; the release will say so.")),
    _refusal("PH03", "version", ("Tệp {where} khác tệp mà sổ RECEIVED.csv đã ghi (mã băm khác){found}.",
                                 "Đề nghị tìm tệp đúng, hoặc chạy với --despite received; bản phát hành sẽ ghi rõ."),
             ("{where} is not the file that RECEIVED.csv knows: another digest{found}.",
              "Find the right file, or say --despite received; the release will say so.")),
    _refusal("PH04", "note", ("Báo cáo chưa được lập lại sau khi đổi {found}.", "Đề nghị chạy ./run report trước."),
             ("The report is older than {found}.", "Run ./run report first.")),
    _refusal("PH05", "note", ("Mã nguồn chưa được lưu vào git: {found}.",
                              "Đề nghị commit, hoặc chạy với --despite dirty; bản phát hành sẽ ghi rõ."),
             ("The tree is not clean: {found}.", "Commit, or say --despite dirty; the release will say so.")),
    _refusal("PH06", "security", ("{where}: sổ phát hành đã bị sửa: {found}.", "Đề nghị lấy lại sổ từ bản lưu."),
             ("{where}: the ledger of releases was altered: {found}.", "Restore it from a copy.")),
    _refusal("PH07", "security", ("{where} không bắt đầu bằng đúng bản đã phát hành{found}.",
                                  "Đề nghị ký trên chính tệp report.pdf của bản phát hành."),
             ("{where} does not begin with the bytes that were released{found}.", "Sign the report.pdf of the release itself.")),
    _refusal("PH08", "security", ("{where}: chữ ký không hợp lệ: {found}.", "Đề nghị ký lại."),
             ("{where}: a signature does not hold: {found}.", "Have it signed again.")),
    _refusal("PH09", "security", ("{where}: ngoài chữ ký và ô điền, tệp còn bị sửa chỗ khác: {found}.",
                                  "Đề nghị ký lại trên bản đã phát hành."),
             ("{where}: more than signatures and form fields was changed: {found}.", "Have the released file signed again.")),
    _refusal("PH10", "encrypted", ("Không mở được khóa ký {where}.", "Đề nghị kiểm tra tệp và mật khẩu."),
             ("The key {where} does not open.", "Check the file and its passphrase.")),
    _refusal("PH11", "note", ("Báo cáo không còn ô trống để ký.", "Xem mẫu trang và chữ ký đã có; profile plain trong config/report.yaml không có chỗ ký."),
             ("The report has no place left for a signature.", "See its template and the signatures it has; profile plain in config/report.yaml has no place to sign.")),
    _refusal("PH12", "security", ("Bản phát hành {where} không còn nguyên vẹn: {found}.", "Đề nghị lấy lại từ bản lưu."),
             ("The release {where} is not as it was: {found}.", "Restore it from a copy.")),
    _refusal("PH13", "duplicate", ("{where} đã được ghi sổ.", "Không phải làm gì."),
             ("{where} is recorded already.", "Nothing to do.")),
    _refusal("PH14", "note", ("Không có bản phát hành {where}.", "Xem {found}."),
             ("There is no release {where}.", "See {found}.")),
    _refusal("PH15", "format", ("{where} không phải báo cáo đã phát hành dùng để so được: {found}.",
                                "Đề nghị đặt đúng tệp report.pdf đã phát hành của kỳ này, hoặc chạy ./run changes --annex."),
             ("{where} is no published report to compare with: {found}.",
              "Put the report.pdf that was released for this period there, or run ./run changes --annex.")),
    _refusal("PH16", "duplicate", ("Thư mục {where} chỉ được có một bản đã phát hành, đang có: {found}.",
                                   "Đề nghị giữ lại bản cần so."),
             ("{where} may hold one published edition, and holds {found}.", "Keep the one to compare with.")),
    _refusal("PH17", "version", ("Phụ lục thay đổi của báo cáo so với {where}, không phải bản phát hành gần nhất là {found}.",
                                 "Đề nghị chạy ./run changes --annex rồi ./run report, hoặc xóa tệp trong inputs/released."),
             ("The report's annex of changes compares with {where}, not with the last release, {found}.",
              "Run ./run changes --annex, then ./run report; or remove the file in inputs/released.")),
)  # fmt: skip

CATALOGUE: dict[str, Entry] = {entry.code: entry for entry in (*_FILE, *_TABLE, *_NUMBER, *_PLACE, *_SENSE, *_REFUSALS)}


def problem(
    code: str,
    *,
    submission: str,
    sheet: str | None = None,
    cell: str | None = None,
    agency: str | None = None,
    label: str | None = None,
    found: str | None = None,
    severity: str | None = None,
    **args: Any,
) -> dict[str, Any]:
    """One problem of the catalogue with its place; `args` fill the templates (int, str or None, as JSON holds them).

    `severity` overrides the catalogue's where a check is configured otherwise. KeyError for an unknown code.
    """
    entry = CATALOGUE[code]
    made = {
        "code": code,
        "kind": entry.kind,
        "severity": severity or entry.severity,
        "agency": agency,
        "submission": submission,
        "sheet": sheet,
        "cell": cell,
        "label": label,
        "found": found,
        "args": {key: str(value) if isinstance(value, Decimal) else value for key, value in args.items()},
        "counted": entry.vi[2],
    }
    return made if "{" not in entry.vi[2] else {**made, "counted": render(made)["counted"]}


QUOTED = re.compile(r"«[^»]*»")
# A part of a template that stands only where all it names is known.
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]")
_NAMED = re.compile(r"\{(\w+)\}")


class _Args(dict):
    """What a template may name; a missing one is empty, so that a sentence is never lost over a detail."""

    def __missing__(self, key: str) -> str:
        return ""


def _fill(template: str, args: _Args) -> str:
    """A template with its arguments; optional parts stand or fall with theirs."""
    if "{" not in template:
        return template.strip()
    whole = _OPTIONAL.sub(lambda part: part[1] if all(args[name] for name in _NAMED.findall(part[1])) else "", template)
    return whole.format_map(args).strip()


def _said(value: Any, lang: str) -> str:
    """An argument as printed: whole numbers grouped, lists joined, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        grouped = f"{value:,}"
        return grouped if lang == "en" else grouped.replace(",", ".")
    if isinstance(value, (list, tuple)):
        return ", ".join(_said(item, lang) for item in value)
    return str(value)


def place(sheet: str | None, cell: str | None, lang: str = "vi") -> str:
    """Where a problem stands, in words.

    >>> place("Biểu 1", "M12"), place(None, "29:29"), place("Biểu 1", None), place("1", "E5:E27", "en")
    ('Biểu 1, ô M12', 'dòng 29', 'trang tính Biểu 1', '1, cells E5:E27')
    """
    english = lang == "en"
    if not cell:
        return "" if sheet is None else f"{'sheet' if english else 'trang tính'} {sheet}"
    first, _, last = cell.partition(":")
    if first.isdigit():
        words = ("row", "rows") if english else ("dòng", "các dòng")
    elif first.isalpha():
        words = ("column", "columns") if english else ("cột", "các cột")
    else:
        words = ("cell", "cells") if english else ("ô", "các ô")
    one = not last or first == last
    text = f"{words[not one]} {first if one else cell}"
    return text if sheet is None else f"{sheet}, {text}"


def render(problem: dict[str, Any], lang: str = "vi", public: bool = False) -> dict[str, str | None]:
    """The sentences of a problem: {message, remedy, counted, found, label}; the public ones quote nothing.

    >>> found = problem("SO05", submission="a.xlsx", sheet="Biểu 1", cell="M15", found="200-300 triệu")
    >>> render(found)["message"], render(found, public=True)["message"]
    ('Biểu 1, ô M15: ghi «200-300 triệu», không phải một số.', 'Biểu 1, ô M15: ghi «…», không phải một số.')
    """
    texts = CATALOGUE[problem["code"]].texts(lang)
    if public:
        texts = tuple(QUOTED.sub("«…»", text) for text in texts)
    given = {
        "file": problem["submission"].rpartition("/")[2],
        "found": problem["found"],
        "label": problem["label"],
        **problem["args"],
    }
    if public:
        given |= {"found": "…", "label": "…"}
    args = _Args({key: value if type(value) is str else _said(value, lang) for key, value in given.items()})
    sentence, remedy, counted = (_fill(text, args) for text in texts)
    where = place(problem["sheet"], problem["cell"], lang)
    message = _start(f"{where}: {sentence[:1].lower()}{sentence[1:]}" if where else sentence)
    return {
        "message": message,
        "remedy": remedy,
        "counted": counted,
        "found": None if public else problem["found"],
        "label": None if public else problem["label"],
    }


def published(problem: dict[str, Any], lang: str = "vi", public: bool = False) -> dict[str, Any]:
    """A problem as `problems.json` holds it: the keys of INTERFACE part 1 in their order."""
    said = render(problem, lang, public)
    keys = ("code", "kind", "severity", "agency", "submission", "sheet", "cell")
    return {key: problem[key] for key in keys} | {
        key: said[key] for key in ("label", "found", "message", "remedy", "counted")
    }


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]


def sentence(code: str, where: str = "", found: str = "", lang: str = "vi") -> str:
    """A refusal in one sentence with its code, for the terminal; a code that is not in the catalogue says itself."""
    if code not in CATALOGUE:
        return " ".join(filter(None, (code, where, found)))
    args = _Args(where=where, found=found.rstrip("."), file=where)
    said, remedy, _ = (text.format_map(args) for text in CATALOGUE[code].texts(lang))
    return " ".join(filter(None, (f"[{code}]", said, remedy)))


def order(problem: dict[str, Any]) -> tuple:
    """Sort key: by submission, worst first, then where it stands."""
    row = re.search(r"\d+", problem["cell"] or "")
    return (
        problem["submission"],
        SEVERITIES.index(problem["severity"]),
        problem["code"],
        problem["sheet"] or "",
        int(row.group()) if row else 0,
        problem["cell"] or "",
        problem["found"] or "",
    )


def settle(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One problem per place and kind, in order: of two at one place the graver stays."""
    kept: dict[tuple, dict[str, Any]] = {}
    for entry in sorted(found, key=order):
        kept.setdefault((entry["submission"], entry["sheet"], entry["cell"], entry["kind"]), entry)
    return list(kept.values())


MANY = 10  # so many places one below the other with one and the same problem are told as one
_PLACE = re.compile(r"([A-Z]*)(\d+)(?::\2)?")


def joined(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Settled problems, in order; where one and the same stands in a long run of rows it is one, for their range.

    >>> made = [problem("SO04", submission="a", sheet="S", cell=f"M{row}", found="#REF!") for row in range(4, 30)]
    >>> [one["cell"] for one in joined(made)], len(joined(made[:9]))
    (['M4:M29'], 9)
    """
    runs: dict[tuple, list[tuple[int, dict[str, Any]]]] = {}
    kept = []
    for one in found:
        match = _PLACE.fullmatch(one["cell"] or "")
        if match is None:
            kept.append(one)
            continue
        same = (one["code"], one["severity"], one["sheet"], match[1], one["found"], one["label"], repr(one["args"]))
        runs.setdefault((one["submission"], *same), []).append((int(match[2]), one))
    for (*_, letters, _, _, _), places in runs.items():
        if len(places) < MANY:
            kept += [one for _, one in places]
            continue
        for run in _unbroken(sorted(places, key=lambda place: place[0])):
            (first, one), last = run[0], run[-1][0]
            many = len(run) >= MANY
            kept += [{**one, "cell": f"{letters}{first}:{letters}{last}"}] if many else [one for _, one in run]
    return sorted(kept, key=order)


def _unbroken(places: list[tuple[int, Any]]) -> list[list[tuple[int, Any]]]:
    """Places cut where a row is left out."""
    found = [[places[0]]]
    for place in places[1:]:
        if place[0] == found[-1][-1][0] + 1:
            found[-1].append(place)
        else:
            found.append([place])
    return found


def document() -> str:
    """The catalogue as Markdown, for `docs/problems.md`: what each code means and what the sender is asked to do."""
    lines = [
        "# Problems and refusals",
        "",
        "Generated from the catalogue (`ketnghia/problems.py`). Severity: error, warning, note; 'refusal' ends a command"
        " with exit status 2.",
        "",
        "| Code | Severity | Kind | Nội dung | Đề nghị | Meaning | What to do |",
        "|---|---|---|---|---|---|---|",
    ]
    for code in sorted(CATALOGUE):
        entry = CATALOGUE[code]
        severity = "refusal" if code[:2] in ("CH", "PH", "TU") else entry.severity
        texts = [re.sub(r"\[\[|\]\]", "", text) for text in (*entry.vi[:2], *entry.en[:2])]
        lines.append(f"| {code} | {severity} | {entry.kind} | {' | '.join(texts)} |")
    return "\n".join(lines) + "\n"
