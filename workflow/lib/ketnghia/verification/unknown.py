"""Unknown: what a verification cannot know, in words: each is said wherever it was not looked at."""

from __future__ import annotations

# What only the digests in the file vouch for, which a forger can make anew, unless the report is built from its inputs.
FORGEABLE = ("words", "exempt", "drawing", "sql", "dates")
UNKNOWN = {
    "vi": {
        "inputs": (
            "Chưa đối chiếu tệp gửi về, ô, đính chính (không có --inputs): nếu các dòng số liệu, chỉ tiêu, "
            "trang in và mọi mã băm đều bị sửa khớp nhau thì chỉ đối chiếu với tệp gốc mới phát hiện được."
        ),
        "words": (
            "Chữ không phải số liệu (câu văn, tên, tiêu đề, chú thích, danh sách lỗi, mô tả tệp) chỉ được so với mã "
            "băm ghi khi lập tệp (XMP): ai sửa chữ rồi làm lại mã băm thì chỉ khi lập lại từ đầu vào (--inputs, "
            "rebuilt) mới biết."
        ),
        "exempt": (
            "Danh sách số không phải chỉ tiêu (plain_numbers.csv), như số trong tên riêng, lời trích, số đã công bố "
            "nêu để so, chưa được so với cấu hình và danh mục: một số được miễn thêm thì cần --inputs mới biết."
        ),
        "drawing": (
            "Nét vẽ của biểu đồ (độ dài cột, vị trí điểm) và cách trình bày trang chỉ được so với mã băm ấy; "
            "số ghi trên biểu đồ thì đã đối chiếu."
        ),
        "sql": (
            "Câu SQL và công thức trong so-lieu.xlsx đã được tính lại hoặc so kết quả, chưa được so với định "
            "nghĩa của chỉ tiêu: một câu khác mà cho cùng kết quả ở mọi lần thử thì chỉ rebuilt mới biết."
        ),
        "dates": "Ngày ghi trong tệp (XMP, Info, tệp đính kèm) chỉ được so với nhau.",
        "edition": (
            "Phụ lục thay đổi: số của bản trước chỉ được cộng lại với số của bản này; muốn so với chính bản "
            "trước cần --inputs."
        ),
        "config": "Chưa đối chiếu cấu hình: bên cạnh thư mục inputs không có thư mục config.",
        "rebuilt": "Chưa lập lại báo cáo để so từng byte: cần --inputs là thư mục inputs của một chương trình.",
        "copy": (
            "Đây là bản để đọc, không kèm tệp số liệu: số in chưa được đối chiếu với dòng số liệu, chỉ tiêu, "
            "ô; mới biết trang in khớp với mã băm, nguồn số liệu in kèm và chữ nhìn thấy. Muốn kiểm tra đủ, "
            "dùng report.pdf."
        ),
        "unsigned": "Chữ ký và người ký không được kiểm tra (--unsigned).",
        "revoked": "Không hỏi qua mạng xem chứng thư đã bị thu hồi hay chưa.",
        "moment": "Giờ ký do máy của người ký ghi, không có dấu thời gian của bên thứ ba.",
    },
    "en": {
        "inputs": (
            "Submissions, cells and corrections were not compared (no --inputs): if facts, indicators, "
            "printed pages and all digests were changed alike, only the original files can show it."
        ),
        "words": (
            "Words that are no figures (sentences, names, headings, notes, the list of problems, what files are "
            "called) were only compared with the digests recorded when the file was bound (XMP): whoever changes "
            "words and makes the digests anew is found out only by building it from the inputs (--inputs, rebuilt)."
        ),
        "exempt": (
            "The list of numbers that are no figures (plain_numbers.csv), as in names, quotations and what was "
            "published before, was not held against configuration and reference data: one exempted besides is "
            "found out only with --inputs."
        ),
        "drawing": (
            "The drawing of plots (lengths of bars, places of points) and the looks of the pages were only "
            "compared with those digests; the numbers on plots were checked."
        ),
        "sql": (
            "SQL and the formulas in so-lieu.xlsx were run, or their results compared, but not held against "
            "the definitions of the figures: another statement that gives the same whenever it is tried only "
            "rebuilt can tell."
        ),
        "dates": "The dates in the file (XMP, Info, attachments) were only compared with each other.",
        "edition": (
            "The annex of changes: numbers of the edition before were only added up with those of this one; "
            "to compare them with that edition itself --inputs is needed."
        ),
        "config": "Configuration was not compared: there is no config folder beside the inputs.",
        "rebuilt": (
            "The report was not built anew and compared byte for byte: --inputs must be a programme's inputs folder."
        ),
        "copy": (
            "This is a reading copy without the data files: its figures were not compared with facts, "
            "indicators or cells; pages agree with their digests, with the trace lines printed in it and with "
            "what the eye sees, no more. For all checks use report.pdf."
        ),
        "unsigned": "Signatures and signers were not checked (--unsigned).",
        "revoked": "Nobody was asked over the network whether a certificate has been revoked.",
        "moment": "The time of signing is the signer's own clock's, without a third party's time stamp.",
    },
}
