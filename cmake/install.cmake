# What `cmake --install` puts where. Component `programs` is the two programs
# alone; without one: units, manual pages and examples, too.
include(GNUInstallDirs)

install(TARGETS owsd ows-signer COMPONENT programs)
install(FILES docs/owsd.1 docs/ows-signer.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY config DESTINATION ${CMAKE_INSTALL_DOCDIR}
	PATTERN systemd EXCLUDE)

# Units name the programs by their full path.
foreach(unit owsd@.service ows-signer@.service)
	configure_file(config/systemd/${unit}.in ${PROJECT_BINARY_DIR}/systemd/${unit} @ONLY)
	install(FILES ${PROJECT_BINARY_DIR}/systemd/${unit} DESTINATION lib/systemd/system)
endforeach()
install(FILES config/systemd/owsd.sysusers DESTINATION lib/sysusers.d RENAME owsd.conf)
