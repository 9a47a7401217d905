# The web pages inside the library: built from web/ where Node and its packages are, as after scripts/setup.sh; a source
# distribution brings them built.
set(web "${PROJECT_SOURCE_DIR}/web")
set(STRICKLE_NODE "${PROJECT_SOURCE_DIR}/.venv/bin/node" CACHE FILEPATH "Node.js 20.19 or newer")
file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS ${web}/src/*)
file(GLOB web_settings CONFIGURE_DEPENDS ${web}/*.json ${web}/*.ts ${web}/*.html)

# strickle_page(NAME): the page web/NAME.html, one file with everything in it, as `NAME_bundle` of report/bundle.h.
function(strickle_page name)
  set(page "${web}/dist/${name}.html")
  if(EXISTS "${web}/node_modules/vite" AND EXISTS "${STRICKLE_NODE}")
    add_custom_command(OUTPUT "${page}" DEPENDS ${web_sources} ${web_settings} WORKING_DIRECTORY "${web}"
      COMMAND "${STRICKLE_NODE}" node_modules/typescript/bin/tsc --noEmit
      COMMAND ${CMAKE_COMMAND} -E env STRICKLE_PAGE=${name} "${STRICKLE_NODE}" node_modules/vite/bin/vite.js build --logLevel warn
      COMMENT "Building the web page ${name}.html")
  elseif(NOT EXISTS "${page}")
    message(FATAL_ERROR "the web pages are not built: run `make build`, or `npm ci && npm run build` in web/")
  endif()
  set(source "${PROJECT_BINARY_DIR}/${name}_bundle.cc")
  add_custom_command(OUTPUT "${source}"
    COMMAND ${CMAKE_COMMAND} -DIN=${page} -DOUT=${source} -DNAME=${name}_bundle -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS "${page}" "${PROJECT_SOURCE_DIR}/cmake/embed.cmake" COMMENT "Embedding the web page ${name}.html")
  target_sources(strickle_report PRIVATE "${source}")
endfunction()
strickle_page(lab)
strickle_page(check)
