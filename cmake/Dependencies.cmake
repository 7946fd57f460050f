# SPDX-License-Identifier: Apache-2.0
# Every dependency with the oldest version that is known to work (Debian 12's).
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt 9.1 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
pkg_check_modules(ZeroMQ REQUIRED IMPORTED_TARGET libzmq>=4.3.4)
find_path(CPPZMQ_INCLUDE_DIR zmq_addon.hpp REQUIRED)
find_package(SQLiteCpp 3.2 REQUIRED)
find_package(simdjson 3.0 REQUIRED)
pkg_check_modules(PostgreSQL REQUIRED IMPORTED_TARGET libpqxx>=6.4)
pkg_check_modules(Utf8proc REQUIRED IMPORTED_TARGET libutf8proc>=2.6)
# libpq brings it along in any case, so the daemon's hashes cost no library more.
pkg_check_modules(Crypto REQUIRED IMPORTED_TARGET libcrypto>=3.0)
pkg_check_modules(Xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter>=1.1)
pkg_check_modules(Seccomp REQUIRED IMPORTED_TARGET libseccomp>=2.5)

# One interpreter for everything: headers, library and virtual environment must agree (a `python3` on PATH may be another).
if(NOT EXISTS "${OCR_PYTHON}")
  message(FATAL_ERROR "no interpreter at ${OCR_PYTHON}: run scripts/run or scripts/test, which make the virtual environment, or give -DOCR_PYTHON=")
endif()
set(Python_EXECUTABLE "${OCR_PYTHON}")
find_package(Python 3.11 REQUIRED COMPONENTS Interpreter Development.Embed)
set(PYTHON_EXECUTABLE "${OCR_PYTHON}")
set(PYBIND11_NOPYTHON ON)
find_package(pybind11 2.10 REQUIRED)
