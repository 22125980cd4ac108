"""Codes of a class: opened, answered, ended, bounded, and without who answered."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import inspect

from classroom import codes as module
from classroom.codes import ClassCodes, CodeError


def test_a_class_answers_under_its_code(codes: ClassCodes) -> None:
    code = codes.open("prediction", "Which is  faster?\n\x00", 4, '{"choices": 2}')
    assert len(code) == 6
    typed = f" {code[:3].lower()}-{code[3:]} "
    assert [codes.answer(typed, f'"{n}"') for n in range(3)] == [1, 2, 3]
    found = codes.find(typed, "prediction")
    assert (found.code, found.answers, found.settings) == (code, 3, '{"choices": 2}')
    assert found.question == "Which is  faster?"
    assert codes.count(typed) == 3
    assert codes.answers(typed) == ['"0"', '"1"', '"2"']
    assert [question.code for question in codes.questions()] == [code]


def test_wrong_and_old_codes_are_the_same_sentence(codes: ClassCodes) -> None:
    old = codes.open("prediction", "", 4, now=time.time() - 5 * 3_600)
    ended = codes.open("prediction", "", 4)
    codes.answer(ended, "1")
    codes.end(ended)
    for code in (old, ended, "AAAAAA", "", "x" * 500):
        with pytest.raises(CodeError, match=r"^No class has the code .* now: look again"):
            codes.find(code)
        with pytest.raises(CodeError, match="No class has the code"):
            codes.answer(code, "1")
    assert codes.answers(ended) == ["1"], "the teacher still reads them"
    other = codes.open("prediction", "", 4)
    with pytest.raises(CodeError, match="No class has the code"):
        codes.find(other, "device time")


def test_answers_and_codes_are_bounded(codes: ClassCodes, monkeypatch: pytest.MonkeyPatch) -> None:
    code = codes.open("prediction", "x" * 500, 1)
    assert len(codes.find(code).question) == module.LONGEST_QUESTION
    with pytest.raises(CodeError, match="may have 2000 bytes"):
        codes.answer(code, "é" * 1_001)
    with pytest.raises(CodeError, match="settings are too long"):
        codes.open("prediction", "", 1, "x" * 2_001)
    monkeypatch.setattr(module, "MOST_ANSWERS", 2)
    codes.answer(code, "1")
    codes.answer(code, "2")
    with pytest.raises(CodeError, match="has 2 answers and takes no more"):
        codes.answer(code, "3")
    monkeypatch.setattr(module, "MOST_OPEN", 1)
    with pytest.raises(CodeError, match="1 codes are open"):
        codes.open("prediction", "", 1)
    codes.end(code)
    assert codes.open("prediction", "", 1)


def test_answers_at_once_are_all_numbered(codes: ClassCodes) -> None:
    code = codes.open("prediction", "", 1)
    with ThreadPoolExecutor(6) as pool:
        numbers = list(pool.map(lambda n: codes.answer(code, str(n)), range(30)))
    assert sorted(numbers) == list(range(1, 31))
    assert sorted(codes.answers(code), key=int) == [str(n) for n in range(30)]


def test_what_ended_long_ago_is_deleted(codes: ClassCodes) -> None:
    before = time.time() - module.KEPT_SECONDS - 5 * 3_600
    old = codes.open("prediction", "", 4, now=before)
    with codes.database.writing() as session:
        session.add(module.ClassAnswer(code=old, number=1, payload="1"))
    kept = codes.open("prediction", "", 1)
    codes.answer(kept, "1")
    codes.open("prediction", "", 1)
    assert codes.answers(old) == []
    assert codes.answers(kept) == ["1"]
    codes.delete(kept)
    assert kept not in [question.code for question in codes.questions()]
    assert codes.answers(kept) == []


def test_an_answer_names_nobody(codes: ClassCodes) -> None:
    columns = inspect(codes.database.engine).get_columns("class_answer")
    assert {column["name"] for column in columns} == {"code", "number", "payload"}
