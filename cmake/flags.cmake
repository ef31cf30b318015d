# One interface target with the warnings and instrumentation of every room.
add_library(project_flags INTERFACE)
target_include_directories(project_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(project_flags INTERFACE _GNU_SOURCE OWSD_VERSION="${PROJECT_VERSION}")
target_compile_options(project_flags INTERFACE
	-Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wconversion
	-Wno-sign-conversion -fno-omit-frame-pointer
	# The same bytes whatever folder the build is in.
	-ffile-prefix-map=${PROJECT_SOURCE_DIR}=. -ffile-prefix-map=${PROJECT_BINARY_DIR}=.)
if(OWSD_WERROR)
	target_compile_options(project_flags INTERFACE -Werror)
endif()
if(OWSD_SANITIZE)
	target_compile_options(project_flags INTERFACE -fsanitize=${OWSD_SANITIZE} -fno-sanitize-recover=all)
	target_link_options(project_flags INTERFACE -fsanitize=${OWSD_SANITIZE})
endif()
if(OWSD_FUZZERS)
	target_compile_options(project_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(OWSD_COVERAGE)
	target_compile_options(project_flags INTERFACE --coverage)
	target_link_options(project_flags INTERFACE --coverage)
endif()
