# cmake -DPROGRAM=p -DARGS=a;b -DEXIT=n [-DOUT=regex] [-DERR=regex] -P expect.cmake
# Runs the program without input or display, and compares its exit code, output and error output.
execute_process(COMMAND ${CMAKE_COMMAND} -E env --unset=DISPLAY --unset=WAYLAND_DISPLAY --unset=QT_QPA_PLATFORM
  ${PROGRAM} ${ARGS} INPUT_FILE /dev/null RESULT_VARIABLE exit OUTPUT_VARIABLE out ERROR_VARIABLE err)
set(wrong "")
if(NOT "${exit}" STREQUAL "${EXIT}")
  string(APPEND wrong "exit code ${exit}, expected ${EXIT}\n")
endif()
foreach(stream OUT ERR)
  string(TOLOWER ${stream} lower)
  if(DEFINED ${stream} AND NOT "${${lower}}" MATCHES "${${stream}}")
    string(APPEND wrong "std${lower} does not match: ${${stream}}\n")
  endif()
endforeach()
if(wrong)
  message(FATAL_ERROR "${PROGRAM} ${ARGS}\n${wrong}--- stdout\n${out}\n--- stderr\n${err}")
endif()
