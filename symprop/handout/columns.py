"""What the columns of a list of students are called, in the languages of schools and platforms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import category, normalize


def _titles(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(title.split()) for title in text.split(";")))


FIRST = _titles(
    """first name; firstname; first; given name; given names; givenname; forename; forenames;
    vorname; vornamen; rufname; prénom; prénoms; prenom; nombre; nombres; nome; nome proprio;
    voornaam; voornamen; imię; imiona; etunimi; förnamn; fornavn; jméno; meno; keresztnév; utónév;
    ad; adı; prenume; ime; имя; ім'я; όνομα; 名; 名字; 이름; الاسم الأول; שם פרטי"""
)
LAST = _titles(
    """last name; lastname; last; surname; family name; family names; familyname; nachname;
    nachnamen; familienname; zuname; langname; nom de famille; cognome; apellido; apellidos;
    primer apellido; sobrenome; apelido; achternaam; familienaam; nazwisko; sukunimi; efternamn;
    etternavn; efternavn; příjmení; priezvisko; vezetéknév; soyad; soyadı; nume; prezime; priimek;
    фамилия; прізвище; επώνυμο; 姓; 성; اسم العائلة; שם משפחה"""
)
_LEADS = ("姓", "성", "vezetéknév")
"""Titles of last names that are said first."""
WHOLE = _titles(
    """name; names; full name; fullname; student; students; student name; pupil; learner;
    participant; display name; last name, first name; name, first name; schüler; schülerin;
    schüler/in; schüler*in; schülername; teilnehmer; teilnehmerin; teilnehmer/in; studierende;
    studierender; student/in; name, vorname; nachname, vorname; vor und nachname; élève; élèves;
    étudiant; étudiante; nom; nom complet; nom et prénom; nom, prénom; alumno; alumna; alumno/a;
    estudiante; nombre completo; apellidos y nombre; apellidos, nombre; aluno; aluna;
    nome completo; studente; alunno; leerling; deelnemer; naam; uczeń; opiskelija; oppilas; elev;
    namn; navn; žák; diák; név; öğrenci; ad soyad; adı soyadı; učenik; ученик; студент; фио; учень;
    μαθητής; ονοματεπώνυμο; 学生; 学生姓名; 姓名; 氏名; 名前; 生徒; 학생; 성명; الاسم; اسم الطالب;
    שם; שם מלא; नाम; ชื่อ; ชื่อ-สกุล; họ và tên; họ tên; nama"""
)
IDS = _titles(
    """student id; student number; student no; id number; sis user id; sis id; orgdefinedid;
    unique user id; id nummer; número de id; numéro d'identification; numero id; matrikelnummer;
    matrikel nr; matriculation number; registration number; matricule; numéro étudiant;
    numéro d'étudiant; n° étudiant; matrícula; matricola; studentnummer; leerlingnummer;
    numer albumu; nr albumu; opiskelijanumero; öğrenci no; номер студента; 学号; 学籍番号; 학번;
    id; user id; userid; schüler id; kennung; identifier; sis login id; login id; net id; netid;
    username; user name; login; benutzername; anmeldename; identifiant; usuario"""
)
"""From what an institution calls a student to what a platform does: the first that is there."""

_NOBODY = _titles(
    """points possible; overall average; class average; average; total; student, test;
    test student; date; points; datum; punkte; fecha; puntos; puntuación; data; punti; pontos;
    баллы; 日期; 分数"""
)
_HALF = ("name", "nom", "naam", "namn", "navn", "név", "student")
"""Titles of whole names that beside a first or a last name are the other half."""
_KNOWN = frozenset((*FIRST, *LAST, *WHOLE, *IDS))


class DoubtError(Exception):
    """More than one column may hold the name: they are the argument."""

    def __init__(self, columns: list[int]) -> None:
        super().__init__(columns)
        self.columns = columns


def title(cell: str) -> str:
    """A title in small letters, words apart, without a remark in square brackets."""
    text = re.sub(r"[\s_-]+", " ", normalize("NFKC", cell).casefold())
    text = re.sub(r"(?<=\S) ?\[[^\[\]]*\]$", "", text.strip())
    return re.sub(r"^[\s#*]+|[\s.:*]+$", "", text)


def titles(row: Sequence[str]) -> list[str]:
    """The cells of a row as titles, which the functions below expect."""
    return list(map(title, row))


def known(row: Sequence[str]) -> int:
    """How many titles of a row are those of names or ids."""
    return sum(cell in _KNOWN for cell in row)


def named(row: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """The columns that have one of some titles, in the order of the row."""
    return [i for i, cell in enumerate(row) if cell in wanted]


def of_names(row: Sequence[str]) -> list[int]:
    """The columns that hold the name together, in the order in which it is said.

    Raises:
        DoubtError: more than one may be it.
    """
    first, last, whole = named(row, FIRST), named(row, LAST), named(row, WHOLE)
    half = len(whole) == 1 and row[whole[0]] in _HALF
    if len(first) == len(last) == 1:
        return [*last, *first] if row[last[0]] in _LEADS else [*first, *last]
    if half and len(first) + len(last) == 1:  # Name and Vorname, nom et prénom
        return [*first, *whole, *last]
    found = whole or [*first, *last]
    if len(found) > 1:
        raise DoubtError(found)
    return found


def halves(row: Sequence[str], column: int) -> bool:
    """Whether a column holds a first name only, or a last name only."""
    return row[column] in FIRST or row[column] in LAST


def nobody(name: str) -> bool:
    """Whether it is nobody's name: nothing, a ruled line, or what platforms write there."""
    return name.casefold() in _NOBODY or all(category(c)[0] in "PZ" for c in name)


def of_ids(row: Sequence[str]) -> list[int]:
    """The columns of ids, the most trusted first."""
    found = {cell: i for i, cell in reversed(list(enumerate(row)))}
    return [found[name] for name in IDS if name in found]
