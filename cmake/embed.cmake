# embed(TARGET HEADER NAME FILE ...): each FILE's bytes become a const struct
# slice NAME in TARGET, as HEADER declares it.
function(embed target header)
	set(text "#include \"${header}\"\n")
	while(ARGN)
		list(POP_FRONT ARGN name file)
		set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
		file(READ ${file} bytes HEX)
		string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
		string(APPEND text "static const uint8_t ${name}_bytes[] = {${bytes}};\n"
			"const struct slice ${name} = { ${name}_bytes, sizeof(${name}_bytes) };\n")
	endwhile()
	file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/embedded.c CONTENT "${text}" @ONLY)
	target_sources(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/embedded.c)
endfunction()
