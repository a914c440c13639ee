# Entries of lists of references are known by patterns of RE2, in linear time.
target_link_libraries(chrome PRIVATE PkgConfig::re2)
