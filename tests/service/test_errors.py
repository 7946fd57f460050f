# SPDX-License-Identifier: Apache-2.0
"""The table of error codes is an interface: names, numbers and exit statuses stay."""

from ocr_service.errors import ErrorCode

RECORDED = """
bad_request 1/2 usage 2/2 not_found 10/66 is_directory 11/66 not_a_file 12/66 permission_denied 13/77
empty_file 20/65 too_large 21/65 unsupported_type 22/65 damaged_file 23/65 no_pages 24/65 too_many_pages 25/65
bad_page_range 26/65 password_required 27/77 password_wrong 28/77 memory_limit 29/65 too_many_pixels 30/65
timed_out 40/75 busy 41/75 cancelled 42/130 unavailable 50/69 python_missing 51/69 python_too_old 52/69
python_module_missing 53/69 python_module_broken 54/69 python_package_too_old 55/69 protocol_mismatch 56/69
recognition_unavailable 57/69
worker_crashed 60/70 daemon_lost 61/70 internal 62/70 cannot_create 70/73 write_failed 71/74 config 80/78
store_unavailable 90/69 store_schema_newer 91/78 store_damaged 92/74 store_full 93/74 store_failed 94/74
spool_full 95/75
"""
RETRYABLE = {
    "timed_out",
    "busy",
    "unavailable",
    "worker_crashed",
    "daemon_lost",
    "store_unavailable",
    "spool_full",
}


def test_names_numbers_and_exit_statuses_are_those_recorded() -> None:
    words = RECORDED.split()
    recorded = dict(zip(words[::2], words[1::2], strict=True))
    assert {code.code: f"{code.number}/{code.exit_status}" for code in ErrorCode} == recorded


def test_numbers_are_unique() -> None:
    assert len({code.number for code in ErrorCode}) == len(ErrorCode)


def test_only_passing_troubles_are_retryable() -> None:
    assert {code.code for code in ErrorCode if code.retryable} == RETRYABLE
