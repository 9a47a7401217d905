# find_package(strickle) for others: strickle::strickle with its headers, and the command line beside it.
include(CMakePackageConfigHelpers)
install(TARGETS strickle EXPORT strickle-targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS strickle_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/strickle DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
# The lab's tables of real data; the others are for the benches and the tests.
set(STRICKLE_LAB_DATA ${PROJECT_SOURCE_DIR}/data/README.md)
foreach(table breast_cancer gastric_nmr_metabolites hpa_tissue_ntpm kepler_koi wine)
  list(APPEND STRICKLE_LAB_DATA ${PROJECT_SOURCE_DIR}/data/${table}.csv.gz)
endforeach()
install(FILES ${STRICKLE_LAB_DATA} DESTINATION ${CMAKE_INSTALL_DATADIR}/strickle/data)
install(EXPORT strickle-targets NAMESPACE strickle:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/strickle)
file(WRITE ${PROJECT_BINARY_DIR}/strickle-config.cmake
  "include(\"\${CMAKE_CURRENT_LIST_DIR}/strickle-targets.cmake\")\n")
write_basic_package_version_file(${PROJECT_BINARY_DIR}/strickle-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/strickle-config.cmake ${PROJECT_BINARY_DIR}/strickle-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/strickle)
