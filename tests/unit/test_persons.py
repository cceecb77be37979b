"""Persons: who is one and who is not, on a list that was written before the detector."""

from __future__ import annotations

import doctest

import pytest

from ketnghia import persons

PERSONS = [
    "Tặng bò cho hộ ông Nguyễn Văn A", "bà Alăng Thị Hà", "gia đình chị Bh'nướch Lan", "liên hệ 0905.123.456",
    "CMND 205 123 456", "cháu Hồ Thị Hương", "Mẹ VNAH Nguyễn Thị Thứ", "hộ Zơrâm Văn Nam", "Nguyễn Thị Bưởi",
    "NGUYỄN VĂN TÍ", "Hỗ trợ bò giống (Trần Thị Lan, thôn 2)", "hộ nguyễn văn tí", "Alăng Bhuốch", "cho chị Hoa",
    "nhà ông Tơ", "gồm anh Nam và chị Lý", "ĐT: +84 905 123 456", "0235 3852 123", "CCCD 049090001234", "049090001234",
    "STK 5601205123456 Agribank", "tài khoản số 0041 000 123 456", "hoa.nguyen@gmail.com", "Nguyen Van Ti",
    "sdt 0905123456", "Hộ: Pơloong Thị Nhơ", "em Lê Thị Hoa lớp 5 trường Nguyễn Văn Trỗi", "mẹ Hồ Thị Dung",
    "người nhận: Bríu Pố", "Bệnh nhân Phan Thanh Bình", "Ríah Thị Đơ", "học sinh Võ Quốc Việt", "chủ hộ Hôih Dung",
    "Đinh Văn Ngoan", "Cao Thị Bảy, Lâm Văn Tám", "ông  Huỳnh  Tấn  Phát", "bà Nguyễn Thị Định, thôn 1",
    "Đoàn Thị Sáu", "Lương Thị Hạnh", "Mai Văn Ba", "0905-123-456", "(0510) 3.852.123 là 05103852123",
]  # fmt: skip
OTHERS = [
    "01 hộ nghèo, thôn 2", "Thăm bà con xã Cà Dy", "Hộ nghèo", "24.000.000 đồng", "bê tông nông thôn", "Hội Nông dân",
    "Mẹ Việt Nam anh hùng", "ông bà cao tuổi", "2015-2017", "Anh Sơn", "0905", "Trường Nguyễn Văn Trỗi",
    "Trường Tiểu học Nguyễn Văn Trỗi", "đường Phan Bội Châu", "đường Nguyễn Văn Linh", "Trường THPT Võ Chí Công",
    "Đoàn TNCS Hồ Chí Minh", "Đoàn Thanh niên Cộng sản Hồ Chí Minh", "đường Hồ Chí Minh", "Công ty TNHH Trần Văn Minh",
    "Hà Nội", "Hồ Phú Ninh", "Trà Giáp", "Bắc Trà My", "Lâm nghiệp", "Ủy ban nhân dân xã Trà Bui", "chị em phụ nữ",
    "bà con thôn Pà Păng", "em học sinh nghèo", "cháu mồ côi", "Kinh phí, quỹ của đơn vị", "Bò giống sinh sản",
    "Vận động tổ chức, cá nhân", "gia đình chính sách", "gia đình có công", "hộ gia đình", "0,35 km", "1.200.000.000",
    "05 nhà đại đoàn kết", "QĐ 900/QĐ-TTg ngày 20/6/2017", "Công văn số 4568/UBND-VX", "Nhà máy thủy điện Sông Tranh",
    "Quỹ Vì người nghèo", "học bổng Huỳnh Thúc Kháng", "thôn Nguyễn Huệ", "Bệnh viện Đa khoa Minh Họa", "Bà Nà",
    "Ngày Thương binh Liệt sĩ 27/7", "áo ấm cho em", "Hội Chữ thập đỏ", "Đảng ủy Khối các cơ quan",
    "Sở Xây dựng (minh họa)",
    "Cầu treo thôn 2", "trạm y tế xã Phước Lộc", "Điểm trường Tắk Pổ", "Phòng Lao động - Thương binh và Xã hội",
    "Nguyễn Huệ", "Lê Lợi", "mô hình nuôi heo đen", "Đồng bào Cơ Tu", "hộ đồng bào Xơ Đăng", "Đại Lộc", "Tam Kỳ",
    "Hội Liên hiệp Phụ nữ tỉnh Quảng Nam", "Bộ Chỉ huy Quân sự", "Năm 2012 2013 2014", "84905",
    "Trường PTDTBT Trà Leng",
]  # fmt: skip


def test_doctests() -> None:
    assert doctest.testmod(persons).failed == 0


@pytest.mark.parametrize("text", PERSONS)
def test_person(text: str) -> None:
    assert persons.private(text)


@pytest.mark.parametrize("text", OTHERS)
def test_nobody(text: str) -> None:
    assert not persons.private(text)


def test_a_file_that_names_a_person_goes_by_its_digest() -> None:
    assert (
        persons.open_path("inputs/a/Hộ bà Trần Thị B.XLSX", "0123456789abcdef" * 4) == "inputs/a/0123456789abcdef.xlsx"
    )
    assert persons.open_path("inputs/a/so-y-te.v2.xlsx", "0" * 64) == "inputs/a/so-y-te.v2.xlsx"
    assert persons.open_sheets(["Biểu 1", "Hộ ông Trần Văn B", "Tong hop"]) == {"Hộ ông Trần Văn B": "2"}


def test_only_two_persons_release_a_text_and_none_that_names_one() -> None:
    row = {
        "sha256": "d",
        "sheet": "S",
        "cell": "G2",
        "printed": "Bò giống",
        "reviewed_by": "Lan",
        "approved_by": "Tuấn",
    }
    assert persons.released([row]) == {("d", "S", "G2"): "Bò giống"}
    for change in ({"approved_by": "Lan"}, {"approved_by": ""}, {"printed": ""}, {"printed": "hộ ông Trần Văn B"}):
        assert not persons.released([row | change])
