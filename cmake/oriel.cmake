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

# g++ 12 sees overlaps in std::string that are not there (-Wrestrict, GCC bug 105329).
add_compile_options(-Wall -Wextra -Wpedantic $<$<CXX_COMPILER_ID:GNU>:-Wshadow=local> -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-restrict)
endif()

# oriel_room(NAME [DEPS target...] [LIBS target...] [QT])
# One static library from every .cpp below the calling folder that has no CMakeLists.txt of its own between. DEPS are rooms
# of Oriel and LIBS are foreign libraries; both are visible to those who link the room. QT turns on moc. A room without a
# .cpp of its own becomes an interface library, so that others may name it all the same.
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
  if(NOT "${sources}" MATCHES "\\.cpp(;|$)")
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} INTERFACE ${ROOM_DEPS} ${ROOM_LIBS})
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${ROOM_DEPS} ${ROOM_LIBS})
  if(ROOM_QT)
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
    target_compile_definitions(${name} PRIVATE QT_NO_CAST_TO_ASCII QT_NO_FOREACH QT_NO_KEYWORDS)
  endif()
endfunction()

# What a sanitizer's preset tells its run time: tests/support/tsan.supp names the foreign libraries
# that are not ours to mend.
set(ORIEL_SANITIZER_ENV "")
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=[a-z,-]*address")
  list(APPEND ORIEL_SANITIZER_ENV "UBSAN_OPTIONS=print_stacktrace=1")
elseif(CMAKE_CXX_FLAGS MATCHES "-fsanitize=[a-z,-]*thread")
  # QProcess starts its child by vfork, which the run time takes for a fork of this process and would end it for.
  list(APPEND ORIEL_SANITIZER_ENV
    "TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/support/tsan.supp:die_after_fork=0")
endif()

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
  if(ORIEL_SANITIZER_ENV)
    set_property(TEST ${name} APPEND PROPERTY ENVIRONMENT ${ORIEL_SANITIZER_ENV})
  endif()
endfunction()

# oriel_bench(NAME SOURCE.cpp [DEPS target...] [LIBS target...])
# A program of figures in tests/bench. It is left out where one of its rooms is (a preset without the window).
function(oriel_bench name source)
  cmake_parse_arguments(BENCH "" "" "DEPS;LIBS" ${ARGN})
  foreach(room ${BENCH_DEPS})
    if(NOT TARGET ${room})
      message(STATUS "${name} is left out: there is no ${room} here")
      return()
    endif()
  endforeach()
  add_executable(${name} ${source})
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  target_link_libraries(${name} PRIVATE ${BENCH_DEPS} ${BENCH_LIBS})
endfunction()
