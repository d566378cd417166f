# syntax=docker/dockerfile:1

FROM maven:3.9.12-eclipse-temurin-25-noble AS build
WORKDIR /build
COPY pom.xml ./
COPY .mvn .mvn
COPY bin bin
COPY conf conf
COPY src src
RUN --mount=type=cache,target=/root/.m2 mvn -B -ntp -Dmaven.test.skip=true package

FROM eclipse-temurin:25.0.2_10-jre-noble
LABEL org.opencontainers.image.title="Isotherm" \
      org.opencontainers.image.description="How does today compare with the last 50 years in this place?" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"
# The same folders as in the project, so that the commands are those of the Procfile.
WORKDIR /opt/isotherm
COPY conf conf
COPY --from=build /build/target/isotherm.jar /build/target/isotherm.classlist target/
# Here and not in the first stage: an archive fits only the JVM and the jar that it was made of.
RUN java -XX:+UseG1GC -Xshare:dump -XX:SharedClassListFile=target/isotherm.classlist \
      -XX:SharedArchiveFile=target/isotherm.jsa -Xlog:cds=off -jar target/isotherm.jar
USER 10001:10001
# The worker listens only where it is told to.
ENV PORT=8000
EXPOSE 8000
STOPSIGNAL SIGTERM
# By bash itself: the image has no curl, and a JVM for each check would need more memory than the container has left.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$PORT && printf 'GET /health/live HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r status <&3 && [[ $status == 'HTTP/1.1 200 '* ]]"]
ENTRYPOINT ["java", "-XX:SharedArchiveFile=target/isotherm.jsa", "-Xlog:cds=off", "-XX:+UseSerialGC", "-XX:CompileThresholdScaling=2", "-Xms128m", "-Xmn40m", "-Xmx128m", "-XX:MaxDirectMemorySize=96m", "-XX:+ExitOnOutOfMemoryError", "-jar", "target/isotherm.jar"]
CMD ["-conf", "conf/api.json"]
