"""Words: what agencies write; the things given, the headings, the names of categories and sources."""

from __future__ import annotations

# category -> [(description, unit, low, high of quantity, price of one in thousand đồng)]; None: no quantity is asked
THINGS = {
    "cow": [
        ("Bò giống sinh sản", "con", 1, 4, 12_000),
        ("Hỗ trợ bò cái giống sinh sản cho hộ chăn nuôi", "con", 1, 3, 12_000),
        ("Tặng bò giống sinh sản", "con", 1, 3, 11_800),
        ("Bò giống địa phương", "con", 1, 2, 11_500),
    ],
    "KT1": [
        ("Heo giống", "con", 4, 12, 950),
        ("Dê giống", "con", 3, 8, 1_800),
        ("Gà giống thả vườn", "con", 60, 200, 38),
        ("Heo cỏ giống cho hộ nghèo", "con", 3, 8, 1_100),
        ("Hỗ trợ con giống: dê bách thảo", "con", 2, 6, 2_000),
        ("Vịt giống", "con", 80, 200, 30),
        ("Trâu cái giống", "con", 1, 1, 17_000),
    ],
    "KT2": [
        ("Cây giống keo lai", "cây", 1_000, 6_000, 1),
        ("Giống lúa nước năng suất cao", "kg", 100, 500, 22),
        ("Giống chuối mốc", "cây", 200, 600, 18),
        ("Cây quế giống", "cây", 500, 2_000, 3),
        ("Cây giống ba kích", "cây", 400, 1_200, 6),
        ("Hạt giống rau các loại", "kg", 10, 30, 180),
        ("Giống sắn cao sản", "kg", 300, 900, 8),
    ],
    "KT3": [
        ("Máy tuốt lúa", "cái", 1, 2, 6_500),
        ("Máy phát cỏ", "cái", 2, 5, 2_600),
        ("Cuốc, rựa, dao phát", "bộ", 30, 90, 120),
        ("Bình phun thuốc", "cái", 8, 20, 450),
        ("Máy xay xát mini", "cái", 1, 1, 9_000),
        ("Dụng cụ sản xuất cho hộ nghèo", "bộ", 20, 60, 160),
    ],
    "KT4": [
        ("Mô hình nuôi gà thả đồi", "mô hình", 1, 1, 14_000),
        ("Mô hình nuôi dê sinh sản", "mô hình", 1, 1, 18_000),
        ("Mô hình trồng chuối mốc", "mô hình", 1, 1, 12_000),
        ("Mô hình nuôi cá nước ngọt", "mô hình", 1, 1, 15_000),
        ("Mô hình trồng ba kích dưới tán rừng", "mô hình", 1, 1, 20_000),
        ("Mô hình trồng rau an toàn theo tổ hợp tác", "mô hình", 1, 1, 11_000),
    ],
    "KT5": [
        ("Trực tiếp giúp đỡ hộ nghèo phát triển sản xuất", "hộ", 1, 4, 4_500),
        ("Phân công giúp hộ nghèo: con giống, phân bón, ngày công", "hộ", 1, 4, 4_000),
        ("Hỗ trợ hộ nghèo sửa chuồng trại, làm vườn", "hộ", 1, 3, 5_000),
    ],
    "HT1": [
        ("Bê tông hóa đường giao thông nông thôn", "km", 1, 6, 100_000),
        ("Mở đường vào khu sản xuất", "km", 1, 5, 60_000),
        ("Làm đường bê tông nông thôn", "km", 1, 5, 100_000),
    ],
    "HT2": [("Cầu bản qua suối", "công trình", 1, 1, 260_000), ("Cầu treo dân sinh", "công trình", 1, 1, 340_000)],
    "HT3": [
        ("Bể chứa nước sinh hoạt", "công trình", 1, 2, 28_000),
        ("Sửa chữa nhà văn hóa thôn", "công trình", 1, 1, 45_000),
        ("Hệ thống nước tự chảy", "công trình", 1, 1, 70_000),
        ("Nhà vệ sinh trạm y tế", "công trình", 1, 1, 40_000),
        ("Sân bê tông, tường rào trụ sở thôn", "công trình", 1, 1, 38_000),
    ],
    "NO1": [
        ("Xây dựng nhà tình nghĩa", "nhà", 1, 3, 38_000),
        ("Hỗ trợ xây nhà tình nghĩa cho gia đình chính sách", "nhà", 1, 2, 38_000),
        ("Nhà tình nghĩa", "nhà", 1, 3, 36_000),
    ],
    "NO2": [
        ("Nhà mái ấm tình thương", "nhà", 1, 2, 34_000),
        ("Xây dựng mái ấm tình thương cho phụ nữ nghèo", "nhà", 1, 2, 33_000),
    ],
    "NO3": [("Nhà đại đoàn kết", "nhà", 1, 2, 32_000), ("Hỗ trợ xây nhà đại đoàn kết", "nhà", 1, 1, 32_000)],
    "YT1": [
        ("Khám bệnh, cấp thuốc miễn phí", "lượt người", 150, 420, 65),
        ("Khám, tư vấn sức khỏe và cấp phát thuốc", "lượt người", 120, 400, 65),
        ("Khám chữa bệnh lưu động", "lượt người", 200, 450, 62),
    ],
    "YT2": [("Tiêm chủng cho trẻ em", "lượt người", 60, 220, 90), ("Tiêm phòng viêm gan B", "lượt người", 80, 240, 95)],
    "YT3": [
        ("Tủ thuốc thôn", "cái", 1, 3, 3_000),
        ("Dụng cụ y tế cho trạm y tế xã", "bộ", 1, 3, 6_000),
        ("Tuyên truyền vệ sinh phòng bệnh", "buổi", 1, 4, 1_500),
    ],
    "GD2": [
        ("Máy vi tính cho trường", "bộ", 2, 6, 10_500),
        ("Máy vi tính cho xã", "bộ", 1, 4, 10_500),
        ("Ti vi cho trường", "cái", 1, 4, 8_500),
        ("Ti vi cho xã", "cái", 1, 2, 8_500),
        ("Bàn ghế học sinh", "bộ", 15, 50, 950),
        ("Máy chiếu và màn chiếu", "bộ", 1, 2, 16_000),
        ("Thiết bị dạy học, đồ chơi mầm non", "bộ", 1, 3, 14_000),
        ("Máy lọc nước cho trường bán trú", "cái", 1, 2, 15_000),
        ("Giường tầng cho học sinh bán trú", "cái", 8, 24, 1_800),
    ],
    "GD3": [
        ("Học bổng cho học sinh nghèo vượt khó", "suất", 4, 12, 1_100),
        ("Trao học bổng đầu năm học mới", "suất", 4, 12, 1_000),
    ],
    "GD4": [
        ("Sách giáo khoa, vở viết", "bộ", 20, 60, 220),
        ("Vở và dụng cụ học tập", "bộ", 20, 70, 190),
        ("Cặp sách, đồ dùng học tập", "bộ", 15, 50, 240),
    ],
    "QT1": [
        ("Tặng quà Tết Nguyên đán cho hộ nghèo", "suất", 5, 12, 220),
        ("Thăm, tặng quà gia đình chính sách ngày 27/7", "suất", 4, 8, 230),
        ("Quà Trung thu cho thiếu nhi", "suất", 15, 40, 50),
        ("Quà Tết cho hộ khó khăn", "suất", 5, 10, 230),
        ("Thăm hỏi, tặng quà người có uy tín", "suất", 3, 6, 260),
    ],
    "QT2": [
        ("Gạo cứu đói giáp hạt", "kg", 60, 200, 13),
        ("Gạo, mì tôm, dầu ăn", "suất", 6, 15, 150),
        ("Chăn ấm, áo quần", "bộ", 8, 25, 90),
        ("Muối i-ốt, nước mắm", "suất", 15, 40, 45),
    ],
    "TT": [
        ("Khắc phục hậu quả lũ lụt", None, 0, 0, 5_500),
        ("Hỗ trợ hộ bị thiệt hại do bão", "hộ", 2, 8, 1_000),
        ("Hỗ trợ sạt lở, lũ quét", None, 0, 0, 6_000),
    ],
    "CT": [
        ("Hỗ trợ máy vi tính, máy in cho bộ phận một cửa", "bộ", 1, 1, 12_000),
        ("Tập huấn nghiệp vụ cho cán bộ xã", "buổi", 1, 3, 2_500),
        ("Hỗ trợ sinh hoạt chi bộ thôn", None, 0, 0, 2_000),
        ("Giúp xã rà soát thủ tục hành chính", None, 0, 0, 1_500),
    ],
    "KH": [
        ("Giao lưu văn nghệ, thể thao", "buổi", 1, 2, 2_500),
        ("Tủ sách pháp luật", "bộ", 1, 1, 3_500),
        ("Cờ Tổ quốc, loa phát thanh thôn", "bộ", 2, 8, 900),
    ],
}

CATEGORIES = {
    "KT1": "Giống vật nuôi",
    "KT2": "Giống cây trồng",
    "KT3": "Công cụ",
    "KT4": "Mô hình",
    "KT5": "Giúp hộ nghèo",
    "HT1": "Đường",
    "HT2": "Cầu",
    "HT3": "Công trình khác",
    "NO1": "Nhà tình nghĩa",
    "NO2": "Mái ấm tình thương",
    "NO3": "Nhà đại đoàn kết",
    "YT1": "Khám, cấp thuốc",
    "YT2": "Tiêm chủng",
    "YT3": "Y tế khác",
    "GD1": "Trường lớp",
    "GD2": "Thiết bị",
    "GD3": "Học bổng",
    "GD4": "Sách vở",
    "QT1": "Quà lễ, Tết",
    "QT2": "Lương thực",
    "TT": "Thiên tai",
    "CT": "Hệ thống chính trị, cải cách hành chính",
    "KH": "Khác",
}

THEMES = {
    "KT": "Hỗ trợ phát triển kinh tế",
    "HT": "Hỗ trợ hạ tầng",
    "NO": "Hỗ trợ nhà ở",
    "YT": "Hỗ trợ y tế",
    "GD": "Hỗ trợ giáo dục",
    "QT": "Thăm hỏi, tặng quà",
    "TT": "Khắc phục thiên tai",
    "CT": "Xây dựng hệ thống chính trị",
    "KH": "Nội dung khác",
}

SOURCES = {
    "full": {
        "1": "Kinh phí, quỹ của đơn vị",
        "2": "Cán bộ, người lao động đóng góp",
        "3": "Đơn vị trực thuộc",
        "4": "Vận động tổ chức, cá nhân",
        "5": "Lồng ghép chương trình, dự án",
    },
    "short": {
        "1": "Kinh phí đơn vị",
        "2": "Cán bộ đóng góp",
        "3": "Đơn vị trực thuộc",
        "4": "Vận động",
        "5": "Lồng ghép",
    },
    "code": {number: number for number in "12345"},
    "both": {
        "1": "1 - Kinh phí, quỹ của đơn vị",
        "2": "2 - Cán bộ, người lao động đóng góp",
        "3": "3 - Đơn vị trực thuộc",
        "4": "4 - Vận động tổ chức, cá nhân",
        "5": "5 - Lồng ghép chương trình, dự án",
    },
}

# field -> the headings in use; the first is the form's own
HEADINGS = {
    "line": ["STT", "TT", "Số TT"],
    "year": ["Năm", "Năm thực hiện", "Năm hỗ trợ"],
    "when": ["Thời gian", "Thời gian thực hiện"],
    "district": ["Huyện", "Tên huyện", "Huyện được giúp đỡ"],
    "commune": ["Xã", "Tên xã", "Xã được giúp đỡ", "Xã kết nghĩa"],
    "place": ["Địa phương được giúp đỡ", "Địa bàn hỗ trợ"],
    "village": ["Thôn", "Tên thôn"],
    "category": ["Lĩnh vực", "Lĩnh vực hỗ trợ", "Nhóm lĩnh vực"],
    "description": ["Nội dung hỗ trợ", "Nội dung", "Nội dung thực hiện", "Tên công trình, nội dung hỗ trợ"],
    "quantity": ["Số lượng", "SL", "Khối lượng"],
    "unit": ["Đơn vị tính", "ĐVT"],
    "households": ["Số hộ", "Số hộ được giúp", "Số hộ hưởng lợi", "Tổng số hộ"],
    "poor_households": ["Trong đó hộ nghèo", "Số hộ nghèo", "Hộ nghèo"],
    "escaped_poverty": ["Số hộ thoát nghèo", "Hộ thoát nghèo", "Thoát nghèo"],
    "value": ["Giá trị", "Giá trị phần của đơn vị", "Kinh phí hỗ trợ", "Số tiền", "Thành tiền", "Trị giá"],
    "source": ["Nguồn kinh phí", "Nguồn vốn", "Nguồn"],
    "cofunders": ["Cùng hỗ trợ với", "Đơn vị phối hợp", "Đồng hỗ trợ"],
    "total_value": ["Tổng giá trị các bên", "Tổng kinh phí các bên"],
    "share": ["Tỷ lệ của đơn vị (%)", "Tỷ lệ đóng góp (%)"],
    "note": ["Ghi chú"],
}

MONEY = {"dong": 1, "nghin": 1_000, "trieu": 1_000_000, "ty": 1_000_000_000}
MONEY_NAMES = {
    "dong": ["đồng"],
    "nghin": ["1.000 đồng", "nghìn đồng", "ngàn đồng"],
    "trieu": ["triệu đồng", "tr.đồng"],
    "ty": ["tỷ đồng"],
}

TITLES = [
    "KẾT QUẢ THỰC HIỆN CÔNG TÁC KẾT NGHĨA, GIÚP ĐỠ XÃ MIỀN NÚI GIAI ĐOẠN 2012 - 2017",
    "BIỂU TỔNG HỢP KẾT QUẢ CÔNG TÁC KẾT NGHĨA GIAI ĐOẠN 2012 - 2017",
    "BẢNG KÊ CÁC NỘI DUNG HỖ TRỢ XÃ KẾT NGHĨA TỪ NĂM 2012 ĐẾN NĂM 2017",
    "PHỤ LỤC KẾT QUẢ GIÚP ĐỠ CÁC XÃ MIỀN NÚI ĐẶC BIỆT KHÓ KHĂN (2012 - 2017)",
]
MARK = "BẢN MINH HỌA, KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
NOTES = [
    "Ghi chú: Giá trị hiện vật do đơn vị tự quy đổi thành tiền.",
    "Ghi chú: Số liệu tính đến hết ngày 31/12/2017.",
    "* Các nội dung không có số tiền cụ thể được ước tính theo giá tại thời điểm hỗ trợ.",
]
DONORS = [
    "Công ty Minh Họa 3",
    "Hội đồng hương Minh Họa",
    "Nhóm thiện nguyện Minh Họa",
    "Quỹ học bổng Minh Họa",
    "Công ty Minh Họa 5",
]
