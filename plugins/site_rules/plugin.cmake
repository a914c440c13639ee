# Patterns of rules are RE2's: linear time, whatever a rule file holds. toml++ is used header-only.
target_link_libraries(site_rules PRIVATE PkgConfig::re2 winnow_toml)
