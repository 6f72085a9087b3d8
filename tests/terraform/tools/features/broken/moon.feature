Feature: What no plan can keep

  Scenario: Placements stay on the moon
    Given I have cloudplan_placement defined
    Then it must have country
    And its value must match the "^MOON$" regex
