# Citations are known by patterns of RE2: \p{Lu} of any script, in linear time.
target_link_libraries(chrome PRIVATE PkgConfig::re2)
