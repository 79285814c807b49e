@echo off
rem Runs linchpin from an unpacked distribution on Windows. Options for java: LINCHPIN_JAVA_OPTS.
setlocal
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
set "TF_OVERRIDE_GLOBAL_THREADPOOL=1"
if not defined TF_CPP_MIN_LOG_LEVEL set "TF_CPP_MIN_LOG_LEVEL=3"
"%JAVA%" -XX:+UseSerialGC -XX:Tier4InvocationThreshold=200000 -XX:Tier4CompileThreshold=400000 -XX:Tier4BackEdgeThreshold=4000000 -XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions -XX:-C1ProfileCalls -XX:-C1ProfileVirtualCalls -XX:-C1ProfileInlinedCalls -XX:-C1ProfileBranches -XX:-C1ProfileCheckcasts -Djava.awt.headless=true -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 %LINCHPIN_JAVA_OPTS% -cp "%~dp0..\lib\*" dev.linchpin.cli.Main %*
exit /b %ERRORLEVEL%
