"""The functions that scripts define, in the forms in which portals write them."""

from __future__ import annotations

import pytest

from flows.discovery.script_functions import read_definitions
from tests.processor_time import at_most

FORMS = {
    "function go(n) { }": [("go", ("n",))],
    "function go (a, b)\n{ }": [("go", ("a", "b"))],
    "var go = function(n) { };": [("go", ("n",))],
    "window.go = function (n) { };": [("go", ("n",))],
    "var o = { go: function(n) { }, back: function() { } };": [("go", ("n",)), ("back", ("",))],
    "a = function b(n) { }": [("a", ("n",))],  # the name that it is called by from outside
    "methods: { turn: n => { }, last : (a, b) => { } }": [("turn", ("n",)), ("last", ("a", "b"))],
    "const go = () => { }": [("go", ("",))],
    "some.thing.go = function(n) { }": [],  # of an object that nobody may click
    "myfunction(n) { }": [],
    "x = 'function of the page'; go(n);": [],
    "list.map(n => n + 1)": [],
    "$.get(url, function(data) { })": [],
}


@pytest.mark.parametrize("script", FORMS)
def test_functions_are_found_under_their_names(script: str) -> None:
    found = list(read_definitions(script))
    assert [(one.name, one.parameters) for one in found] == FORMS[script]
    assert all(script[one.body] == "{" for one in found)


@pytest.mark.parametrize(("blanks", "known"), [(9, True), (10, False)])
def test_a_name_stands_near_its_function(blanks: int, known: bool) -> None:
    assert bool(list(read_definitions(f"go ={' ' * blanks}function(n) {{ }}"))) is known


@pytest.mark.parametrize("form", ["function go({}) {{ }}", "go = {} => {{ }}"])
@pytest.mark.parametrize(("length", "known"), [(200, True), (201, False)])
def test_parameters_have_a_bound(form: str, length: int, known: bool) -> None:
    assert bool(list(read_definitions(form.format("n" * length)))) is known


@pytest.mark.parametrize("part", ["a=>{", "=>{", "function(", "x:function(){", "a a a a=>{"])
def test_scripts_full_of_beginnings_take_as_long_as_they_are(part: str) -> None:
    with at_most(3.0):
        list(read_definitions(part * (400_000 // len(part))))
