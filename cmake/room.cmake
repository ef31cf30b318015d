# room(NAME SOURCES a.c ... PUBLIC libs PRIVATE libs): a folder is one static
# library, and its link list is its whole list of allowed neighbours.
function(room name)
	cmake_parse_arguments(R "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
	add_library(${name} STATIC ${R_SOURCES})
	target_link_libraries(${name} PUBLIC project_flags ${R_PUBLIC} PRIVATE ${R_PRIVATE})
endfunction()

# unit_test(FOLDER MODULE libs...): tests/unit/FOLDER/test_MODULE.c
function(unit_test folder module)
	set(target test_${folder}_${module})
	add_executable(${target} ${PROJECT_SOURCE_DIR}/tests/unit/${folder}/test_${module}.c)
	target_link_libraries(${target} PRIVATE ${folder} PkgConfig::cmocka ${ARGN})
	add_test(NAME unit.${folder}.${module} COMMAND ${target})
	set_tests_properties(unit.${folder}.${module} PROPERTIES LABELS unit TIMEOUT 300)
endfunction()

# fuzz_target(MODULE libs...): tests/fuzz/fuzz_MODULE.c over corpus/MODULE/.
# Without OWSD_FUZZERS a small main replays the corpus, under any compiler.
function(fuzz_target module)
	set(target fuzz_${module})
	set(corpus ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${module})
	add_executable(${target} ${PROJECT_SOURCE_DIR}/tests/fuzz/fuzz_${module}.c)
	target_link_libraries(${target} PRIVATE ${ARGN})
	if(OWSD_FUZZERS)
		target_link_options(${target} PRIVATE -fsanitize=fuzzer)
		add_test(NAME fuzz.${module} COMMAND ${target} -runs=0 ${corpus})
	else()
		target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.c)
		add_test(NAME fuzz.${module} COMMAND ${target} ${corpus})
	endif()
	set_tests_properties(fuzz.${module} PROPERTIES LABELS fuzz TIMEOUT 120)
endfunction()
