# strickle_room(NAME [USES targets...]): the object library strickle_NAME from src/NAME/*.cc.
# Rooms see only include/ and src/; what they may include of it is checked by tests/check_rooms.py.
add_library(strickle_warnings INTERFACE)
target_compile_options(strickle_warnings INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wpedantic
  $<$<BOOL:${STRICKLE_WERROR}>:-Werror>
  # g++ 12 sees overlaps and bounds in std::string and Boost's integers that are not there (GCC bugs 105651, 105329).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread>)

# Products and sums are rounded one by one on every instruction set: see the numerics contract in DESIGN.md.
add_compile_options(-ffp-contract=off)
# Functions of a shared library may be inlined in it: nobody is meant to put others in their place.
add_compile_options(-fno-semantic-interposition)
if(STRICKLE_SANITIZE)
  add_compile_options(-fsanitize=${STRICKLE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${STRICKLE_SANITIZE})
  # With sanitizers g++ 12 also sees members of std::function that std::regex never reads (GCC bug 105562).
  target_compile_options(strickle_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()

function(strickle_room name)
  cmake_parse_arguments(arg "" "" "USES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cc)
  add_library(strickle_${name} OBJECT ${sources})
  target_include_directories(strickle_${name} PRIVATE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(strickle_${name} PRIVATE strickle_warnings fmt::fmt OpenMP::OpenMP_CXX ${arg_USES})
endfunction()
