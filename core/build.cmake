# What every build of the library shares: the language, warnings, and the packages that core and plugins take. Included
# by the whole project and by the Python package.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 99)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(WINNOW_PLUGIN_OUTPUT ${CMAKE_BINARY_DIR}/lib/winnow/plugins)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

option(WINNOW_WERROR "warnings are errors" OFF)

include(GNUInstallDirs)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(ICU 67 REQUIRED COMPONENTS uc i18n)
find_package(Boost 1.74 REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(simdjson 3 REQUIRED)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
find_package(ZLIB 1.2 REQUIRED)
find_package(LibArchive 3.6 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
pkg_check_modules(deflate REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(brotli REQUIRED IMPORTED_TARGET libbrotlidec)
pkg_check_modules(lmdb REQUIRED IMPORTED_TARGET lmdb)
pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(libxml2 REQUIRED libxml-2.0)

# What the library itself links to.
set(winnow_libraries fmt::fmt nlohmann_json::nlohmann_json simdjson::simdjson ICU::uc ICU::i18n PkgConfig::xxhash
  PkgConfig::deflate ZLIB::ZLIB PkgConfig::zstd PkgConfig::brotli LibArchive::LibArchive SQLite::SQLite3
  PkgConfig::lmdb PkgConfig::seccomp ${libxml2_LINK_LIBRARIES} Boost::headers ${CMAKE_DL_LIBS})

add_library(winnow_flags INTERFACE)
# -Wrestrict: g++ 12 warns of its own std::string (GCC bug 105651).
target_compile_options(winnow_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<BOOL:${WINNOW_WERROR}>:-Werror>)
