"""Two thousand calls are imported while the server is killed and started again twice."""

from scenario_office import Office
from telephone import (
    DATABASE,
    Program,
    assert_each_call_is_kept_once,
    import_while_the_server_is_killed,
    make_clients,
    serve_to_be_killed,
    write_calls,
)

CALLS = 2000


def test_two_thousand_calls_are_each_kept_once(tmp_path):
    program = Program(tmp_path / "client")
    file = tmp_path / "calls.csv"
    with serve_to_be_killed() as server:
        office = Office(server.url, DATABASE)
        write_calls(file, CALLS, make_clients(office, 50))
        code, said = import_while_the_server_is_killed(program, server, file, CALLS)
        assert_each_call_is_kept_once(office, CALLS)
    assert (code, said["complete"], said["refused"]) == (4, True, 4)
    assert said["charged"] + said["skipped"] == CALLS + 2
