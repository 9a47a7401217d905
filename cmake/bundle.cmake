# The web page inside the library: built from web/ where Node and its packages are, as after scripts/setup.sh; a source
# distribution brings it built.
set(web "${PROJECT_SOURCE_DIR}/web")
set(page "${web}/dist/index.html")
set(STRICKLE_NODE "${PROJECT_SOURCE_DIR}/.venv/bin/node" CACHE FILEPATH "Node.js 20.19 or newer")
file(GLOB web_sources CONFIGURE_DEPENDS ${web}/src/* ${web}/*.json ${web}/*.ts ${web}/*.html)
if(EXISTS "${web}/node_modules/vite" AND EXISTS "${STRICKLE_NODE}")
  add_custom_command(OUTPUT "${page}" DEPENDS ${web_sources} WORKING_DIRECTORY "${web}"
    COMMAND "${STRICKLE_NODE}" node_modules/typescript/bin/tsc --noEmit
    COMMAND "${STRICKLE_NODE}" node_modules/vite/bin/vite.js build --logLevel warn
    COMMENT "Building the web page")
elseif(NOT EXISTS "${page}")
  message(FATAL_ERROR "the web page is not built: run `make build`, or `npm ci && npm run build` in web/")
endif()
add_custom_command(OUTPUT "${PROJECT_BINARY_DIR}/bundle.cc"
  COMMAND ${CMAKE_COMMAND} -DIN=${page} -DOUT=${PROJECT_BINARY_DIR}/bundle.cc -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
  DEPENDS "${page}" "${PROJECT_SOURCE_DIR}/cmake/embed.cmake" COMMENT "Embedding the web page")
target_sources(strickle_report PRIVATE "${PROJECT_BINARY_DIR}/bundle.cc")
