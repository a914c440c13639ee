# Converters, categories and normalisation are ICU's.
target_link_libraries(mojibake PRIVATE ICU::uc)
