# The compiler's settings and the two functions that every folder uses.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(ORIEL_CCACHE ccache)
if(ORIEL_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ORIEL_CCACHE})
endif()
find_program(ORIEL_MOLD mold)
if(ORIEL_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow=local -Wno-missing-field-initializers)

# oriel_room(NAME [DEPS target...] [LIBS target...] [QT])
# One static library from every .cpp below the calling folder that has no CMakeLists.txt of its own between. DEPS are rooms
# of Oriel and LIBS are foreign libraries; both are visible to those who link the room. QT turns on moc.
function(oriel_room name)
  cmake_parse_arguments(ROOM "QT" "" "DEPS;LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/*.h)
  foreach(source ${sources})
    get_filename_component(folder ${source} DIRECTORY)
    while(NOT folder STREQUAL CMAKE_CURRENT_SOURCE_DIR)
      if(EXISTS ${folder}/CMakeLists.txt)
        list(REMOVE_ITEM sources ${source})
        break()
      endif()
      get_filename_component(folder ${folder} DIRECTORY)
    endwhile()
  endforeach()
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${ROOM_DEPS} ${ROOM_LIBS})
  if(ROOM_QT)
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
    target_compile_definitions(${name} PRIVATE QT_NO_CAST_TO_ASCII QT_NO_FOREACH QT_NO_KEYWORDS)
  endif()
endfunction()

# oriel_test(NAME SOURCE.cpp [DEPS target...] [LABELS label...] [GUI] [TIMEOUT s])
# One Qt Test program a file. GUI runs it on the offscreen platform with the Widgets library.
function(oriel_test name source)
  cmake_parse_arguments(TEST "GUI" "TIMEOUT" "DEPS;LABELS" ${ARGN})
  add_executable(${name} ${source})
  set_target_properties(${name} PROPERTIES AUTOMOC ON UNITY_BUILD OFF)
  target_link_libraries(${name} PRIVATE ${TEST_DEPS} oriel_test_support Qt6::Test)
  if(TEST_GUI)
    target_link_libraries(${name} PRIVATE Qt6::Widgets)
    target_compile_definitions(${name} PRIVATE ORIEL_GUI_TEST)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;TZ=UTC;QT_ENABLE_HIGHDPI_SCALING=0;ORIEL_SOURCE_DIR=${PROJECT_SOURCE_DIR};ORIEL_BUILD_DIR=${PROJECT_BINARY_DIR}"
    TIMEOUT ${TEST_TIMEOUT}
    LABELS "${TEST_LABELS}")
endfunction()
