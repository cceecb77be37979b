"""Schemas: a mistyped setting is refused by name."""

import pytest

from ketnghia.programme import Programme, Refusal
from ketnghia.schemas import check_programme, faults

CONFIG = "programme: P\nlang: en\nperiod: 2024\nstage: so_bo\nstatus: final\ngivers: inputs/reference/g.csv\n"
FIELDS = "field,type,role,codes,label,label_en,public\nloans,integer,quantity,,Loans,Loans,yes\n"


def programme(config: str = CONFIG, fields: str = FIELDS) -> Programme:
    return Programme.parse({"config/config.yaml": config, "config/fields.csv": fields})


def test_good_configuration_passes() -> None:
    check_programme(programme())


@pytest.mark.parametrize(
    ("config", "fields", "where"),
    [
        (CONFIG + "perid: 2025\n", FIELDS, "config/config.yaml"),
        (CONFIG.replace("so_bo", "draft"), FIELDS, "config/config.yaml"),
        (CONFIG, FIELDS.replace("integer", "number"), "config/fields.csv:2"),
        (CONFIG, FIELDS.replace(",quantity,,", ",quantity,config/none.csv,"), "config/fields.csv"),
    ],
    ids=["unknown key", "unknown stage", "unknown type", "missing code file"],
)
def test_fault_is_refused_with_its_place(config: str, fields: str, where: str) -> None:
    with pytest.raises(Refusal) as refusal:
        check_programme(programme(config, fields))
    assert refusal.value.where == where


def test_yaml_that_does_not_parse_names_its_line() -> None:
    with pytest.raises(Refusal) as refusal:
        check_programme(programme(config="a: [1\nb: 2\n"))
    assert refusal.value.code == "CH01"
    assert refusal.value.where.startswith("config/config.yaml:")


def test_faults_are_sorted_by_place() -> None:
    assert faults("fields", {"field": "X", "type": "text", "role": "text", "label": ""})[0].startswith("$.field")
